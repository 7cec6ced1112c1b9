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
 * @param maxBytes the most memory, in bytes, that decoding an image may take; such as need more are
 *     refused by their header: 4 bytes a pixel for grey, 6 for colour, 11 for colour of 16 bits
 *     with alpha
 */
public record ImageDecoder(ColourMode colour, long maxPixels, long maxBytes)
    implements Serializable {

  /** The least that {@code maxBytes} may be: what is smaller is not looked at. */
  public static final long LEAST_MAX_BYTES = Footprint.SMALL;

  /** Four values a pixel still fit into an array. */
  private static final long MOST_PIXELS = Integer.MAX_VALUE / 4 - 8;

  public ImageDecoder {
    if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "expected a limit of 1 to %d pixels, found %d".formatted(MOST_PIXELS, maxPixels));
    }
    if (maxBytes < LEAST_MAX_BYTES) {
      throw new IllegalArgumentException(
          "expected a limit of at least %d bytes, found %d".formatted(LEAST_MAX_BYTES, maxBytes));
    }
  }

  /** Of images that may take as much memory as their pixels need. */
  public ImageDecoder(ColourMode colour, long maxPixels) {
    this(colour, maxPixels, Long.MAX_VALUE);
  }

  /**
   * @param file the file's whole content; not kept, not changed
   * @return a new image of {@code colour.channels()} channels
   * @throws UnreadableImage if the file is no image or is not whole; its message names no file
   * @throws io.trainyard.failure.BadConfiguration if the heap is too small for such an image
   */
  public PixelImage decode(byte[] file) throws UnreadableImage {
    ImageFormat format = format(file);
    PixelImage stored = new ImageFile(format, file).decode(this);
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
