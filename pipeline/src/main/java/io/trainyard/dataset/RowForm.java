package io.trainyard.dataset;

import io.trainyard.image.PixelImage;
import io.trainyard.model.ImageShape;
import java.util.Optional;

/**
 * The form in which rows are kept in memory, which is that in which they are stored.
 *
 * @param shape what a network sees
 * @param varied how images are stored; empty where each row is pixels of {@code shape}
 */
record RowForm(ImageShape shape, Optional<StoredImages> varied) {

  static RowForm of(Manifest manifest) {
    return new RowForm(manifest.image(), Optional.ofNullable(manifest.stored()));
  }

  /** Each row is pixels of {@code shape}. */
  static RowForm pixels(ImageShape shape) {
    return new RowForm(shape, Optional.empty());
  }

  boolean isUniform() {
    return varied.isEmpty();
  }

  /** The memory of a row: its image, its id and its label, in bytes; an average where they vary. */
  long memoryBytes() {
    long image = varied.map(StoredImages::memoryBytes).orElse((long) shape.size());
    return image + Long.BYTES + Integer.BYTES;
  }

  /** The whole image of a row that varies. */
  PixelImage decode(StoredImage image, long row) {
    return varied.orElseThrow().image(image, shape, row);
  }
}
