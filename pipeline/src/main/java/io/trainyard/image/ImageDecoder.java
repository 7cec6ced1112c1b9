package io.trainyard.image;

import java.io.Serializable;

/**
 * Decodes JPEG (also CMYK and YCCK), PNG, GIF (the first frame), BMP and WebP files to 8 bits a
 * channel, upright: the orientation that Exif gives is applied. What is transparent shows white
 * behind it. Values of 16 bits are scaled by 255/65535 and rounded.
 *
 * <p>Immutable and thread-safe.
 *
 * @param maxPixels the most pixels, height times width, that an image may have; larger ones are
 *     refused by their header, before any of them is decoded
 */
public record ImageDecoder(ColourMode colour, long maxPixels) implements Serializable {

  /**
   * @param file the file's whole content; not kept, not changed
   * @return a new image of {@code colour.channels()} channels
   * @throws UnreadableImage if the file is no image or is not whole; its message names no file
   */
  public PixelImage decode(byte[] file) throws UnreadableImage {
    throw new UnsupportedOperationException("to come");
  }
}
