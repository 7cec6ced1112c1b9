package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;

/** What of an image's colours is changed, by the formulas of {@link Colours}. */
enum ColourProperty {
  /** Of all values, multiplied by a factor. */
  BRIGHTNESS,
  /** How far values are from the mean of the image's grey, multiplied by a factor. */
  CONTRAST,
  /** How far a pixel is from its grey, multiplied by a factor. */
  SATURATION,
  /** In HSV, turned by a part of the whole circle. */
  HUE;

  private static final double MAX_TURN = 0.5;

  /**
   * Reads how far a factor may be from 1 (more than 1 only reaches further up, not below 0); of the
   * hue, how far it may be turned either way.
   */
  double readMax(Section section, String key) {
    return section.decimal(key, this == HUE ? Range.between(0, MAX_TURN) : Range.atLeast(0));
  }

  /** A factor uniform from max(0, 1 - max) to 1 + max; of the hue, turns from -max to max. */
  float draw(double max, SplittableRandom random) {
    return this == HUE ? Factor.around0(max, random) : Factor.around1(max, random);
  }

  /**
   * @param by as {@link #draw} gives it
   */
  void change(Planes image, float by) {
    switch (this) {
      case BRIGHTNESS -> Colours.brightness(image, by);
      case CONTRAST -> Colours.contrast(image, by);
      case SATURATION -> Colours.saturation(image, by);
      case HUE -> Colours.hue(image, by);
    }
  }

  /** Whether it is one of colours alone, which grey images have none of. */
  boolean needsColours() {
    return this == SATURATION || this == HUE;
  }

  /** The doubt of whoever changes nothing else. */
  Optional<String> doubt(Subject data) {
    return needsColours() && data.channels() != Colours.RGB
        ? Optional.of("changes nothing: expected images of 3 channels, found " + data.channels())
        : Optional.empty();
  }
}
