package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Optional;
import java.util.SplittableRandom;

/** Factors by which a colour is changed, as torchvision's {@code ColorJitter} draws them. */
final class Factor {

  private static final double MAX_HUE = 0.5;

  private Factor() {}

  /** Reads how far a factor may be from 1; more than 1 only reaches further up, not below 0. */
  static double read(Section section, String key) {
    return section.decimal(key, Range.atLeast(0));
  }

  /** Reads how far a hue may be turned, as a part of the circle. */
  static double readHue(Section section, String key) {
    return section.decimal(key, Range.between(0, MAX_HUE));
  }

  /** Uniform from max(0, 1 - max) to 1 + max. */
  static float around1(double max, SplittableRandom random) {
    return (float) between(Math.max(0, 1 - max), 1 + max, random);
  }

  /** Uniform from -max to max. */
  static float around0(double max, SplittableRandom random) {
    return (float) between(-max, max, random);
  }

  /** The doubt of whoever changes nothing but colours. */
  static Optional<String> colourless(Subject data) {
    return data.channels() == Colours.RGB
        ? Optional.empty()
        : Optional.of("changes nothing: expected images of 3 channels, found " + data.channels());
  }

  static double between(double low, double high, SplittableRandom random) {
    return low + (high - low) * random.nextDouble();
  }
}
