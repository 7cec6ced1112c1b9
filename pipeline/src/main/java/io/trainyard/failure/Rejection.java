package io.trainyard.failure;

/** A model did not pass a gate: nothing is wrong, and a retry gives the same. */
public final class Rejection extends Failure {

  private static final long serialVersionUID = 1L;

  public Rejection(String message) {
    super(message, null);
  }

  @Override
  public int exitCode() {
    return 6;
  }

  @Override
  public String kind() {
    return "rejection";
  }
}
