package io.trainyard.image;

import io.trainyard.image.UnreadableImage.Reason;
import java.io.Serializable;
import java.util.HexFormat;

/**
 * Decodes JPEG (also CMYK and YCCK), PNG, GIF (the first frame), BMP and WebP files to 8 bits a
 * channel, upright: the orientation that Exif gives is applied. What is transparent shows white
 * behind it. Values of 16 bits are scaled by 255/65535 and rounded. A colour profile in a JPEG or
 * WebP file is converted to sRGB; of a CMYK file without one, R is (1 - C)(1 - K), and so on.
 *
 * <p>Immutable and thread-safe.
 *
 * @param maxPixels the most pixels, height times width, that an image may have; larger ones are
 *     refused by their header, before any of them is decoded
 */
public record ImageDecoder(ColourMode colour, long maxPixels) implements Serializable {

  /** Four values a pixel still fit into an array. */
  private static final long MOST_PIXELS = Integer.MAX_VALUE / 4 - 8;

  public ImageDecoder {
    if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "expected a limit of 1 to %d pixels, found %d".formatted(MOST_PIXELS, maxPixels));
    }
  }

  /**
   * @param file the file's whole content; not kept, not changed
   * @return a new image of {@code colour.channels()} channels
   * @throws UnreadableImage if the file is no image or is not whole; its message names no file
   */
  public PixelImage decode(byte[] file) throws UnreadableImage {
    ImageFormat format = format(file);
    PixelImage stored = new ImageFile(format, file).decode(colour, maxPixels);
    return Exif.orientation(format, file).upright(stored);
  }

  private static ImageFormat format(byte[] file) throws UnreadableImage {
    if (file.length == 0) {
      throw new UnreadableImage(Reason.EMPTY, "expected an image, found an empty file");
    }
    return ImageFormat.of(file)
        .orElseThrow(
            () ->
                new UnreadableImage(
                    Reason.UNKNOWN_FORMAT,
                    "expected a JPEG, PNG, GIF, BMP or WebP file, found one that begins with "
                        + HexFormat.ofDelimiter(" ").formatHex(file, 0, Math.min(8, file.length))));
  }
}
