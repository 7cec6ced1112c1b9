package io.trainyard.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes when somebody sleeps, or a test says so. */
final class FakeTicker implements Ticker {

  private long nanos = 1_000_000_000_000L;
  private final List<Runnable> during = new ArrayList<>();

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public void sleep(Duration time) {
    pass(time);
    List.copyOf(during).forEach(Runnable::run);
  }

  synchronized void pass(Duration time) {
    nanos += time.toNanos();
  }

  /** Happens whenever somebody has slept. */
  void whileAsleep(Runnable work) {
    during.add(work);
  }
}
