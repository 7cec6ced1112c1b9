package io.trainyard.image;

import java.util.Arrays;

/**
 * One image while it is augmented: for each channel a plane of float32 values, row by row, on the
 * scale 0 to 255 of stored pixels but not rounded. Mutable, of changing size, and made to be used
 * for one image after another: its arrays only ever grow.
 *
 * <p>Not thread-safe.
 */
public final class Planes {

  /** What each byte stands for. */
  private static final float[] NUMBERS = new float[256];

  static {
    for (int i = 0; i < NUMBERS.length; i++) {
      NUMBERS[i] = i;
    }
  }

  private int channels;
  private int height;
  private int width;
  private float[] values = new float[0];
  private float[] spare = new float[0];
  private float[][] scratch = new float[0][];

  /** Takes the pixels of a decoded image, HWC, from {@code offset} on. */
  public void load(byte[] pixels, int offset, int height, int width, int channels) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    int plane = height * width;
    values = atLeast(values, channels * plane);
    if (channels == 3) {
      loadColours(pixels, offset, values, plane);
      return;
    }
    for (int c = 0; c < channels; c++) {
      int from = offset + c;
      int to = c * plane;
      for (int i = 0; i < plane; i++, from += channels) {
        values[to + i] = pixels[from] & 0xFF;
      }
    }
  }

  /** Takes a decoded image. */
  public void load(PixelImage image) {
    load(image.pixels(), 0, image.height(), image.width(), image.channels());
  }

  /** The content as a decoded image: each value clipped to 0 to 255 and rounded to the nearest. */
  public PixelImage image() {
    int plane = planeSize();
    byte[] pixels = new byte[size()];
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < channels; c++) {
        float value = Math.min(Math.max(values[c * plane + i], 0), 255);
        pixels[i * channels + c] = (byte) (value + 0.5f);
      }
    }
    return new PixelImage(height, width, channels, pixels);
  }

  /** All three at once, each byte through a table: a third faster. */
  private static void loadColours(byte[] pixels, int offset, float[] values, int plane) {
    float[] numbers = NUMBERS;
    for (int i = 0, from = offset; i < plane; i++, from += 3) {
      values[i] = numbers[pixels[from] & 0xFF];
      values[plane + i] = numbers[pixels[from + 1] & 0xFF];
      values[2 * plane + i] = numbers[pixels[from + 2] & 0xFF];
    }
  }

  public int channels() {
    return channels;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /** Values of one channel. */
  public int planeSize() {
    return height * width;
  }

  /** Values of all channels. */
  public int size() {
    return channels * planeSize();
  }

  /**
   * The values themselves, CHW: that of channel c in row y and column x at {@code (c * height + y)
   * * width + x}. The array may be longer than {@link #size}. Good until the next {@link #replace}.
   */
  public float[] values() {
    return values;
  }

  /**
   * An array of at least {@code length} values, of any content, to write an image of another size
   * or place into, which {@link #replace} then makes the content.
   */
  public float[] target(int length) {
    spare = atLeast(spare, length);
    return spare;
  }

  /**
   * Makes what was written into {@link #target} the content, CHW with as many channels as before.
   */
  public void replace(int height, int width) {
    float[] before = values;
    values = spare;
    spare = before;
    this.height = height;
    this.width = width;
  }

  /**
   * An array of at least {@code length} values, of any content, for what a transform needs on the
   * way: the same one at each call with that {@code slot}.
   */
  public float[] scratch(int slot, int length) {
    if (slot >= scratch.length) {
      scratch = Arrays.copyOf(scratch, slot + 1);
    }
    float[] array = scratch[slot];
    if (array == null || array.length < length) {
      array = new float[length];
      scratch[slot] = array;
    }
    return array;
  }

  private static float[] atLeast(float[] array, int length) {
    return array.length >= length ? array : Arrays.copyOf(array, length);
  }
}
