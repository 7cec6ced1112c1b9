package io.trainyard.checkpoint;

/** A checkpoint is not as it was written; another must do. The message says what is wrong. */
final class DamagedCheckpoint extends Exception {

  private static final long serialVersionUID = 1L;

  DamagedCheckpoint(String message) {
    super(message);
  }
}
