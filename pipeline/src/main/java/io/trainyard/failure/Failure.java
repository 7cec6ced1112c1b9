package io.trainyard.failure;

/**
 * A failure told apart by what the caller can do about it. Messages read "cannot X: expected ...,
 * found ...; do ...", and have no {@link Secrets} in them.
 *
 * <p>Anything that is thrown and is not a {@code Failure} is a bug.
 */
public abstract sealed class Failure extends RuntimeException
    permits BadConfiguration, BadData, Divergence, Infrastructure, Rejection {

  private static final long serialVersionUID = 1L;

  Failure(String message, Throwable cause) {
    super(message == null ? null : Secrets.scrub(message), cause);
  }

  /** The process exit code that stands for this kind of failure. */
  public abstract int exitCode();

  /** The name of this kind in the JSON line. */
  public abstract String kind();
}
