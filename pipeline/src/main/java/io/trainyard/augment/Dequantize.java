package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Adds to each value of each channel noise that is uniform from 0 to 1: x + u, from 0 to 256. Whole
 * numbers are spread out over the interval up to the next, so that a density over real numbers
 * cannot grow without bound at each of them (Uria, Murray and Larochelle, "RNADE", 2013).
 */
record Dequantize() implements Transform {

  /** 24 random bits are all that a float tells apart between 0 and 1. */
  private static final int UNUSED_BITS = 8;

  private static final float UNIT = 0x1p-24f;

  @Override
  public void apply(Planes image, SplittableRandom random) {
    float[] values = image.values();
    int size = image.size();
    for (int i = 0; i < size; i++) {
      values[i] += (random.nextInt() >>> UNUSED_BITS) * UNIT;
    }
  }
}
