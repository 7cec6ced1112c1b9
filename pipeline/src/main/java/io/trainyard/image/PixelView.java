package io.trainyard.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Stored pixels, HWC bytes, read from one of them on in steps to the right and down: an image, or a
 * part of it, perhaps mirrored or turned over. Parts of parts cost nothing, and what is cut off is
 * never read. Immutable; the array is not copied and must not change while it is read.
 */
final class PixelView {

  private static final int RGB = 3;

  /** Pixels that are converted at once. */
  private static final int BLOCK = 4;

  /** What each byte stands for. */
  private static final float[] NUMBERS = new float[256];

  static {
    for (int i = 0; i < NUMBERS.length; i++) {
      NUMBERS[i] = i;
    }
  }

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int PIXEL_BITS = RGB * Byte.SIZE;
  private static final long LOWEST_PIXEL = (1L << PIXEL_BITS) - 1;

  private final byte[] pixels;
  private final int channels;
  private final int height;
  private final int width;

  /** The first byte of the first pixel, and from there to the next pixel right and below. */
  private final int first;

  private final int rightward;
  private final int downward;

  private PixelView(
      byte[] pixels, int channels, int height, int width, int first, int rightward, int downward) {
    this.pixels = pixels;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.first = first;
    this.rightward = rightward;
    this.downward = downward;
  }

  static PixelView of(byte[] pixels, int offset, int height, int width, int channels) {
    return new PixelView(
        pixels, channels, height, width, offset, channels, Math.multiplyExact(width, channels));
  }

  /**
   * As {@link Planes#part} says.
   *
   * @param rightStep 1 or -1
   * @param downStep 1 or -1
   */
  PixelView part(int height, int width, int left, int rightStep, int top, int downStep) {
    return new PixelView(
        pixels,
        channels,
        height,
        width,
        first + top * downward + left * rightward,
        rightward * rightStep,
        downward * downStep);
  }

  /** Writes float32 planes, CHW. */
  void planes(float[] to) {
    int plane = height * width;
    for (int y = 0; y < height; y++) {
      int row = first + y * downward;
      if (rightward == RGB) {
        colours(pixels, row, to, y * width, width, plane);
      } else if (rightward == -RGB) {
        mirroredColours(pixels, row, to, y * width, width, plane);
      } else {
        for (int c = 0; c < channels; c++) {
          channel(pixels, row + c, rightward, NUMBERS, to, c * plane + y * width, width);
        }
      }
    }
  }

  /**
   * Four pixels at a time, each byte through a table of constant length. The place in the array of
   * bytes counts the loop: only so does the compiler see that it stays within, which three times
   * another count would hide from it.
   */
  private static void colours(byte[] pixels, int from, float[] to, int at, int count, int plane) {
    int end = from + RGB * (count - count % BLOCK);
    int i = at;
    for (int pixel = from; pixel < end; pixel += BLOCK * RGB, i += BLOCK) {
      block(pixels, pixel, RGB, to, i);
      block(pixels, pixel + 1, RGB, to, i + plane);
      block(pixels, pixel + 2, RGB, to, i + 2 * plane);
    }
    for (int c = 0; c < RGB; c++) {
      channel(pixels, end + c, RGB, NUMBERS, to, i + c * plane, count % BLOCK);
    }
  }

  private static void mirroredColours(
      byte[] pixels, int from, float[] to, int at, int count, int plane) {
    int end = from - RGB * (count - count % BLOCK);
    int i = at;
    for (int pixel = from; pixel > end; pixel -= BLOCK * RGB, i += BLOCK) {
      block(pixels, pixel, -RGB, to, i);
      block(pixels, pixel + 1, -RGB, to, i + plane);
      block(pixels, pixel + 2, -RGB, to, i + 2 * plane);
    }
    for (int c = 0; c < RGB; c++) {
      channel(pixels, end + c, -RGB, NUMBERS, to, i + c * plane, count % BLOCK);
    }
  }

  private static void block(byte[] pixels, int from, int step, float[] to, int at) {
    to[at] = NUMBERS[pixels[from] & 0xFF];
    to[at + 1] = NUMBERS[pixels[from + step] & 0xFF];
    to[at + 2] = NUMBERS[pixels[from + 2 * step] & 0xFF];
    to[at + 3] = NUMBERS[pixels[from + 3 * step] & 0xFF];
  }

  /**
   * Writes what tables have for each byte, CHW.
   *
   * @param tables for each channel, of 256 values
   * @param at where the first value goes
   */
  void planes(float[][] tables, float[] to, int at) {
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        int row = first + y * downward + c;
        channel(pixels, row, rightward, tables[c], to, at + (c * height + y) * width, width);
      }
    }
  }

  private static void channel(
      byte[] pixels, int from, int step, float[] table, float[] to, int at, int count) {
    for (int i = 0, pixel = from; i < count; i++, pixel += step) {
      to[at + i] = table[pixels[pixel] & 0xFF];
    }
  }

  /** Writes row y as float32, pixel by pixel. */
  void row(int y, float[] to) {
    int row = first + y * downward;
    if (rightward == channels) {
      numbers(pixels, row, to, 0, width * channels);
      return;
    }
    for (int x = 0; x < width; x++) {
      numbers(pixels, row + x * rightward, to, x * channels, channels);
    }
  }

  private static void numbers(byte[] pixels, int from, float[] to, int at, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] = NUMBERS[pixels[from + i] & 0xFF];
    }
  }

  /** Writes the pixels as they are stored, HWC. */
  void pixels(byte[] to) {
    for (int y = 0; y < height; y++) {
      run(first + y * downward, to, y * width * channels, width);
    }
  }

  /**
   * Writes the pixels that are selected, HWC.
   *
   * @param outside the value of each channel of pixels that stand nowhere
   */
  void pixels(Selection selection, byte outside, byte[] to) {
    int row = selection.width() * channels;
    for (int y = 0; y < selection.height(); y++) {
      int at = y * row;
      if (selection.row(y) == Selection.NOWHERE) {
        Arrays.fill(to, at, at + row, outside);
        continue;
      }
      int from = first + selection.row(y) * downward;
      int begin = selection.begin();
      int end = selection.end();
      singly(selection, from, outside, to, at, 0, begin);
      if (begin < end) {
        int run = from + selection.column(begin) * rightward;
        run(run, to, at + begin * channels, end - begin);
      }
      singly(selection, from, outside, to, at, end, selection.width());
    }
  }

  private void singly(
      Selection selection, int from, byte outside, byte[] to, int at, int begin, int end) {
    for (int x = begin; x < end; x++) {
      int column = selection.column(x);
      for (int c = 0; c < channels; c++) {
        to[at + x * channels + c] =
            column == Selection.NOWHERE ? outside : pixels[from + column * rightward + c];
      }
    }
  }

  /** Copies pixels that follow one another in a row. */
  private void run(int from, byte[] to, int at, int count) {
    if (rightward == channels) {
      System.arraycopy(pixels, from, to, at, count * channels);
    } else if (channels == RGB && rightward == -RGB) {
      mirroredRun(pixels, from, to, at, count);
    } else {
      for (int i = 0; i < count; i++) {
        pixel(from + i * rightward, to, at + i * channels);
      }
    }
  }

  private void pixel(int from, byte[] to, int at) {
    for (int c = 0; c < channels; c++) {
      to[at + c] = pixels[from + c];
    }
  }

  /**
   * Pixels of three bytes, two at a time: eight bytes are read, of which the last two are the next
   * pixel's, and eight are written, the last two of which the next pixels take the place of. Not so
   * the outermost ones, beside which the arrays may end.
   */
  private void mirroredRun(byte[] pixels, int from, byte[] to, int at, int count) {
    int end = at + RGB * count;
    pixel(from, to, at);
    int i = at + RGB;
    for (; i < end - Long.BYTES + 1; i += 2 * RGB) {
      long two = (long) EIGHT_BYTES.get(pixels, from + at - i - RGB);
      EIGHT_BYTES.set(to, i, two >>> PIXEL_BITS & LOWEST_PIXEL | two << PIXEL_BITS);
    }
    for (; i < end; i += RGB) {
      pixel(from + at - i, to, i);
    }
  }
}
