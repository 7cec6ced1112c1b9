package io.trainyard.failure;

/** The data is wrong or missing: mend it; a retry does not help. */
public final class BadData extends Failure {

  private static final long serialVersionUID = 1L;

  public BadData(String message) {
    this(message, null);
  }

  public BadData(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 3;
  }

  @Override
  public String kind() {
    return "data";
  }
}
