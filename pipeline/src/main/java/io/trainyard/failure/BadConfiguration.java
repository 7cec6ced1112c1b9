package io.trainyard.failure;

/** The configuration or the command line is wrong: mend it; a retry does not help. */
public final class BadConfiguration extends Failure {

  private static final long serialVersionUID = 1L;

  public BadConfiguration(String message) {
    this(message, null);
  }

  public BadConfiguration(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 2;
  }

  @Override
  public String kind() {
    return "configuration";
  }
}
