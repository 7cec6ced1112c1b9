package io.trainyard.dataset;

import io.trainyard.image.PixelImage;
import io.trainyard.model.ImageShape;
import java.util.Optional;

/**
 * The form in which rows are kept in memory, which is that in which they are stored.
 *
 * @param shape what a network sees
 * @param varied how images are stored; empty where each row is pixels of {@code shape}
 * @param labels of each row, one at most; 0 where it has targets, or nobody asks for either
 * @param targets of each row in place of a label; 0 where it has one, or nobody asks for either
 */
record RowForm(ImageShape shape, Optional<StoredImages> varied, int labels, int targets) {

  static RowForm of(Manifest manifest) {
    return new RowForm(
        manifest.image(),
        Optional.ofNullable(manifest.stored()),
        manifest.targets() == null ? 1 : 0,
        manifest.targets() == null ? 0 : manifest.targets().size());
  }

  /** Each row is pixels of {@code shape}. */
  static RowForm pixels(ImageShape shape) {
    return new RowForm(shape, Optional.empty(), 1, 0);
  }

  boolean isUniform() {
    return varied.isEmpty();
  }

  /**
   * The memory of a row: its image, its id and its label or targets, in bytes; an average where
   * images vary.
   */
  long memoryBytes() {
    long image = varied.map(StoredImages::memoryBytes).orElse((long) shape.size());
    return image + Long.BYTES + (long) Integer.BYTES * labels + (long) Float.BYTES * targets;
  }

  /** The whole image of a row that varies. */
  PixelImage decode(StoredImage image, long row) {
    return varied.orElseThrow().image(image, shape, row);
  }
}
