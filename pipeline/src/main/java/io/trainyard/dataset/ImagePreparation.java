package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.image.CentreCrop;
import io.trainyard.image.ImageDecoder;
import io.trainyard.image.PixelImage;
import io.trainyard.image.Resizing;
import io.trainyard.image.UnreadableImage;
import io.trainyard.model.ImageShape;
import java.io.Serializable;

/**
 * Turns files into rows. Immutable and thread-safe.
 *
 * @param shape what a network sees
 */
record ImagePreparation(
    ImageDecoder decoder, Resizing resize, ImageShape shape, Fit fit, ImageRecipe.Storing storing)
    implements Serializable {

  /** How an image comes to the shape that a network sees. */
  enum Fit {
    /** Its middle is cut out. */
    CROP,
    /** It has the shape, or else the source is not sound. */
    REQUIRE
  }

  /** Whether rows are pixels of one shape, as those of IDX files are. */
  boolean uniform() {
    return storing instanceof ImageRecipe.Storing.Pixels pixels && isCut(pixels.extent());
  }

  private boolean isCut(ImageRecipe.Extent extent) {
    return fit == Fit.REQUIRE || extent == ImageRecipe.Extent.CROPPED;
  }

  /** The columns of such rows. */
  PartSchema.Layout layout() {
    return storing instanceof ImageRecipe.Storing.Pixels
        ? PartSchema.Layout.PIXELS_OF_FILES
        : PartSchema.Layout.ENCODED_FILES;
  }

  /** How such rows are read again; only where they are not {@link #uniform}. */
  StoredImages stored(long rowBytes) {
    return new StoredImages(
        layout().column(),
        ResizingText.of(
            storing instanceof ImageRecipe.Storing.Original ? resize : new Resizing.None()),
        decoder.maxPixels(),
        rowBytes);
  }

  /**
   * One row.
   *
   * @param content of the file
   * @throws UnreadableImage if it cannot be decoded
   * @throws BadData if it has another shape than those before, and nothing says what to do then
   */
  Example prepare(FileTable.Entry file, byte[] content) throws UnreadableImage {
    PixelImage decoded = decoder.decode(content);
    if (storing instanceof ImageRecipe.Storing.Original) {
      return example(file, seen(decoded, file), decoded, content);
    }
    if (storing instanceof ImageRecipe.Storing.Encoded encoded) {
      PixelImage seen = seen(decoded, file);
      PixelImage image = isCut(encoded.extent()) ? seen : resize.apply(decoded);
      return example(file, seen, image, encoded.encoder().encode(image));
    }
    PixelImage seen = seen(decoded, file);
    PixelImage image = uniform() ? seen : resize.apply(decoded);
    return example(file, seen, image, image.pixels());
  }

  private PixelImage seen(PixelImage decoded, FileTable.Entry file) throws UnreadableImage {
    if (fit == Fit.CROP) {
      return new CentreCrop(shape.height(), shape.width()).apply(resize, decoded);
    }
    PixelImage whole = resize.apply(decoded);
    if (whole.height() != shape.height() || whole.width() != shape.width()) {
      throw new BadData(
          "cannot ingest images of different sizes: expected %dx%d, as the first one has, found %dx%d in %s; set dataset.source.resize and dataset.source.crop"
              .formatted(
                  shape.height(), shape.width(), whole.height(), whole.width(), file.path()));
    }
    return whole;
  }

  private static Example example(
      FileTable.Entry file, PixelImage seen, PixelImage stored, byte[] content) {
    return new Example(
        file.id(),
        file.label(),
        seen.pixels(),
        new Example.StoredFile(
            file.path(), new StoredImage(stored.height(), stored.width(), content)));
  }
}
