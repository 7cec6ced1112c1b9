package io.trainyard.augment;

import java.util.SplittableRandom;

/** Random amounts, as torchvision's {@code ColorJitter} draws them. */
final class Factor {

  private Factor() {}

  /** Uniform from max(0, 1 - max) to 1 + max. */
  static float around1(double max, SplittableRandom random) {
    return (float) between(Math.max(0, 1 - max), 1 + max, random);
  }

  /** Uniform from -max to max. */
  static float around0(double max, SplittableRandom random) {
    return (float) between(-max, max, random);
  }

  static double between(double low, double high, SplittableRandom random) {
    return low + (high - low) * random.nextDouble();
  }
}
