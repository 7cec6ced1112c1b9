package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.image.ColourMode;
import io.trainyard.image.ImageDecoder;
import io.trainyard.image.PixelImage;
import io.trainyard.image.UnreadableImage;
import io.trainyard.model.ImageShape;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How the rows of a dataset are stored that are not all pixels of one shape: a part of the
 * manifest. A network sees the middle of what comes out, in the manifest's shape, unless
 * augmentation cuts it to that size otherwise.
 *
 * @param column that holds the images: {@code pixels}, each row with a height and a width of its
 *     own, or {@code encoded}, image files
 * @param resize what is done after decoding, as {@link ResizingText} writes it
 * @param maxPixels the most pixels of an encoded image
 * @param rowBytes the mean length of the column's values in the training rows, rounded up
 */
public record StoredImages(String column, String resize, long maxPixels, long rowBytes)
    implements Serializable {

  /** References, lengths, headers of arrays: what a row takes in memory beside its image. */
  private static final int ROW_OVERHEAD = 48;

  public StoredImages {
    Objects.requireNonNull(column, "column");
    if (!List.of(PartSchema.PIXELS, PartSchema.ENCODED).contains(column)) {
      throw new IllegalArgumentException("expected a column of images, found " + column);
    }
    ResizingText.parse(resize);
  }

  boolean isEncoded() {
    return column.equals(PartSchema.ENCODED);
  }

  /** What a row takes in memory as it is stored, in bytes, on average. */
  long memoryBytes() {
    return rowBytes + ROW_OVERHEAD;
  }

  /**
   * The whole image of a row.
   *
   * @param shape that a network sees; only its channels matter
   * @param row for messages
   * @throws BadData if it cannot be decoded
   */
  PixelImage image(StoredImage stored, ImageShape shape, long row) {
    if (!isEncoded()) {
      return new PixelImage(stored.height(), stored.width(), shape.channels(), stored.content());
    }
    ColourMode colour = shape.channels() == 1 ? ColourMode.GREY : ColourMode.RGB;
    try {
      PixelImage decoded = new ImageDecoder(colour, maxPixels).decode(stored.content());
      return ResizingText.parse(resize).apply(decoded);
    } catch (UnreadableImage e) {
      throw new BadData(
          "cannot decode the image of row %d: expected what was ingested, found a file that is %s (%s); ingest the dataset again with --overwrite"
              .formatted(row, e.reason().label(), e.getMessage()),
          e);
    }
  }
}
