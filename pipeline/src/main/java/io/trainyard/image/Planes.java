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

  /** Pixels that are not converted yet, or null where {@link #values} are what stands. */
  private byte[] pixels;

  /** The first byte of the first pixel, and from there to the next pixel right and below. */
  private int first;

  private int rightward;
  private int downward;

  /**
   * Takes the pixels of a decoded image, HWC, from {@code offset} on. They are converted when they
   * are asked for, and must not change before: what is cut off by then is never converted.
   */
  public void load(byte[] pixels, int offset, int height, int width, int channels) {
    this.pixels = pixels;
    this.first = offset;
    this.rightward = channels;
    this.downward = width * channels;
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  /**
   * Takes a part of the image, perhaps mirrored, at no cost, which can be done as long as its
   * pixels have not been asked for.
   *
   * @param height of the part, which lies within the image
   * @param left the column of the part's first one
   * @param rightStep 1, or -1 for columns in reverse
   * @param top the row of the part's first one
   * @param downStep 1, or -1 for rows in reverse
   * @return whether it was done; if not, nothing has changed
   */
  public boolean part(int height, int width, int left, int rightStep, int top, int downStep) {
    if (pixels == null) {
      return false;
    }
    first += top * downward + left * rightward;
    rightward *= rightStep;
    downward *= downStep;
    this.height = height;
    this.width = width;
    return true;
  }

  private void convert() {
    byte[] from = pixels;
    pixels = null;
    values = atLeast(values, size());
    for (int y = 0; y < height; y++) {
      int row = first + y * downward;
      if (rightward == 3) {
        colours(from, row, values, y * width, width, planeSize());
      } else {
        for (int c = 0; c < channels; c++) {
          channel(from, row + c, rightward, values, c * planeSize() + y * width, width);
        }
      }
    }
  }

  /** All three at once, each byte through a table: a third faster. */
  private static void colours(
      byte[] pixels, int from, float[] values, int to, int count, int plane) {
    float[] numbers = NUMBERS;
    for (int i = 0; i < count; i++) {
      int pixel = from + 3 * i;
      values[to + i] = numbers[pixels[pixel] & 0xFF];
      values[to + plane + i] = numbers[pixels[pixel + 1] & 0xFF];
      values[to + 2 * plane + i] = numbers[pixels[pixel + 2] & 0xFF];
    }
  }

  private static void channel(
      byte[] pixels, int from, int step, float[] values, int to, int count) {
    for (int i = 0, pixel = from; i < count; i++, pixel += step) {
      values[to + i] = pixels[pixel] & 0xFF;
    }
  }

  /** Takes a decoded image. */
  public void load(PixelImage image) {
    load(image.pixels(), 0, image.height(), image.width(), image.channels());
  }

  /** The content as a decoded image: each value clipped to 0 to 255 and rounded to the nearest. */
  public PixelImage image() {
    float[] values = values();
    int plane = planeSize();
    byte[] rounded = new byte[size()];
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < channels; c++) {
        float value = Math.min(Math.max(values[c * plane + i], 0), 255);
        rounded[i * channels + c] = (byte) (value + 0.5f);
      }
    }
    return new PixelImage(height, width, channels, rounded);
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
    if (pixels != null) {
      convert();
    }
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
    pixels = null;
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
