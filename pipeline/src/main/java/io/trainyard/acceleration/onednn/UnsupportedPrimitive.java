package io.trainyard.acceleration.onednn;

/** oneDNN has no implementation for this combination of operation, shapes and layouts. */
public final class UnsupportedPrimitive extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnsupportedPrimitive(String what) {
    super("oneDNN has no implementation of " + what);
  }
}
