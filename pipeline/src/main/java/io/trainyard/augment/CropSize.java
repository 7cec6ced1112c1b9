package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;

/**
 * The size of what a crop gives, in pixels.
 *
 * @param height 0 where none is set: that of the images that the network takes
 * @param width likewise
 */
record CropSize(int height, int width) implements Serializable {

  static final CropSize UNSET = new CropSize(0, 0);

  /** Reads {@code height} and {@code width}. */
  static CropSize read(Section section) {
    return new CropSize(
        section.optionalInteger("height", Range.atLeast(1)).orElse(0),
        section.optionalInteger("width", Range.atLeast(1)).orElse(0));
  }

  /** With these sizes where none is set. */
  CropSize or(int height, int width) {
    return new CropSize(
        this.height > 0 ? this.height : height, this.width > 0 ? this.width : width);
  }
}
