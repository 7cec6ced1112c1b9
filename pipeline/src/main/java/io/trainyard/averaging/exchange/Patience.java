package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Waits on a selector, but neither for ever nor beyond the end of the task.
 *
 * @param limit the longest wait in which nothing happens
 * @param cancelled whether the task has been told to end
 */
record Patience(Duration limit, BooleanSupplier cancelled) {

  /** How long it may take until a cancelled task is seen to be so. */
  private static final long LOOK_MILLIS = 50;

  /** Waits until a channel is ready or somebody wakes the selector, or for a moment. */
  void await(Selector selector) {
    try {
      selector.select(Math.min(LOOK_MILLIS, Math.max(1, limit.toMillis() / 4)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    requireWanted();
  }

  void requireWanted() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("the task was told to end");
    }
  }

  /** Whether what has lasted since {@code since}, by {@link System#nanoTime}, is too long. */
  boolean isOver(long since) {
    return System.nanoTime() - since > limit.toNanos();
  }

  /** A length of time in words. */
  static String text(Duration duration) {
    double seconds = duration.toMillis() / 1e3;
    return seconds == Math.rint(seconds) ? "%.0f s".formatted(seconds) : seconds + " s";
  }
}
