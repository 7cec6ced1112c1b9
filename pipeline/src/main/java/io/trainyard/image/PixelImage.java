package io.trainyard.image;

/**
 * A decoded image. Whoever holds it owns the array.
 *
 * @param pixels unsigned bytes, row by row, the channels of a pixel side by side (HWC)
 */
public record PixelImage(int height, int width, int channels, byte[] pixels) {

  /**
   * @throws IllegalArgumentException unless {@code pixels} has as many bytes as the shape says
   */
  public PixelImage {
    if (height < 1
        || width < 1
        || channels < 1
        || pixels.length != (long) height * width * channels) {
      throw new IllegalArgumentException(
          "expected %dx%dx%d pixels, found %d".formatted(height, width, channels, pixels.length));
    }
  }
}
