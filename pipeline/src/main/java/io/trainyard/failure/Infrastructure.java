package io.trainyard.failure;

/** A machine, a disk or the network failed: the same command can be given again. */
public final class Infrastructure extends Failure {

  private static final long serialVersionUID = 1L;

  public Infrastructure(String message) {
    this(message, null);
  }

  public Infrastructure(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 5;
  }

  @Override
  public String kind() {
    return "infrastructure";
  }
}
