package io.trainyard.averaging.exchange;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The beats of all workers of this JVM, on one thread, which is there while they are. A process
 * that has been stopped sends none, a worker in a long step does.
 */
final class Heartbeat {

  private static ScheduledThreadPoolExecutor executor;
  private static int users;

  private Heartbeat() {}

  /** A beat that can be ended. */
  record Beating(ScheduledFuture<?> future) implements AutoCloseable {

    @Override
    public void close() {
      future.cancel(false);
      release();
    }
  }

  /** Runs {@code beat}, which must neither wait nor throw, from now on until it is closed. */
  static synchronized Beating start(Duration every, Runnable beat) {
    if (users == 0) {
      executor =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "trainyard-heartbeat");
                thread.setDaemon(true);
                return thread;
              });
      executor.setRemoveOnCancelPolicy(true);
    }
    users++;
    long nanos = every.toNanos();
    return new Beating(executor.scheduleWithFixedDelay(beat, nanos, nanos, TimeUnit.NANOSECONDS));
  }

  private static synchronized void release() {
    users--;
    if (users == 0) {
      executor.shutdown();
      executor = null;
    }
  }
}
