package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;

/**
 * How an image is read between its pixels and outside of them.
 *
 * @param value what stands outside where the fill is constant, 0 to 255
 */
record Resampling(Interpolation interpolation, Fill fill, float value) implements Serializable {

  /** Reads {@code interpolation}, {@code fill} and {@code value}. */
  static Resampling read(Section section) {
    return new Resampling(
        section.choice("interpolation", Interpolation.class),
        section.choice("fill", Fill.class),
        (float) section.decimal("value", Range.between(0, 255)));
  }
}
