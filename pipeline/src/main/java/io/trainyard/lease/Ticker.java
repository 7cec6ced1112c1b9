package io.trainyard.lease;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time as it passes in this process. */
interface Ticker {

  Ticker SYSTEM =
      new Ticker() {

        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
      };

  /** As {@link System#nanoTime}. */
  long nanos();

  void sleep(Duration time) throws InterruptedException;
}
