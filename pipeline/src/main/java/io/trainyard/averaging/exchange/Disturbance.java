package io.trainyard.averaging.exchange;

/**
 * Another worker, or the way to it, has failed, so that this attempt cannot be finished. Nothing is
 * known to be wrong here.
 */
public final class Disturbance extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int missing;

  /**
   * @param missing the worker that has failed; -1 where it is not known, or is the driver
   */
  Disturbance(int missing, String message, Throwable cause) {
    super(message, cause);
    this.missing = missing;
  }

  Disturbance(int missing, String message) {
    this(missing, message, null);
  }

  public int missing() {
    return missing;
  }
}
