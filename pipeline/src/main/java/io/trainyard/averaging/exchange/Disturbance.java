package io.trainyard.averaging.exchange;

/**
 * Another worker, or the way to it, has failed, so that this attempt cannot be finished. Nothing is
 * known to be wrong here.
 */
public final class Disturbance extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Disturbance(String message, Throwable cause) {
    super(message, cause);
  }

  Disturbance(String message) {
    this(message, null);
  }
}
