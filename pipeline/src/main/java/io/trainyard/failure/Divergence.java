package io.trainyard.failure;

/** Training diverged to a loss that is not finite; a retry gives the same. */
public final class Divergence extends Failure {

  private static final long serialVersionUID = 1L;

  public Divergence(String message) {
    this(message, null);
  }

  public Divergence(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 4;
  }

  @Override
  public String kind() {
    return "divergence";
  }
}
