package io.trainyard.jobs;

import io.trainyard.augment.Transform;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A transform that changes nothing, and that lets down the task that comes to a certain row. */
public final class FailsOnce implements Transform {

  private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);

  /** Fails once, when so many rows have been transformed from now on. */
  static void after(int rows) {
    LEFT.set(rows);
  }

  static boolean hasFailed() {
    return LEFT.get() < 0;
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    if (LEFT.getAndDecrement() == 0) {
      throw new IllegalStateException("the executor is lost");
    }
  }
}
