package io.trainyard.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Rounds the values of three channels to pixels as {@link Planes#rounded} does, some at a time in
 * loops that are compiled to vector instructions, which those from floats to whole numbers are not
 * in Java 17.
 *
 * <p>A number is added after which the value's whole part stands in known bits of the float: from
 * 2^15 to 2^16, a float's lowest 8 bits are 1/256 to 1/2, and the next ones whole. Half of 1/256
 * less is added, so that the sum is rounded down. The bits become whole numbers by way of memory.
 */
final class PixelRounding {

  /** Pixels of a block. */
  static final int SIZE = 512;

  private static final int CHANNELS = 3;
  private static final float ALIGNED = 0x1p15f - 0x1p-9f;
  private static final int FRACTION_BITS = 8;
  private static final int ALIGNED_ZERO = Float.floatToRawIntBits(0x1p15f) >> FRACTION_BITS;
  private static final int WHITE = 255;
  private static final int SIGN = Integer.SIZE - 1;

  private final float[] values = new float[SIZE];
  private final int[][] numbers = new int[CHANNELS][SIZE];
  private final int[] words = new int[SIZE * CHANNELS / Integer.BYTES];
  private final FloatBuffer floats;
  private final IntBuffer bits;

  PixelRounding() {
    ByteBuffer memory = ByteBuffer.allocate(SIZE * Float.BYTES).order(ByteOrder.nativeOrder());
    floats = memory.asFloatBuffer();
    bits = memory.asIntBuffer();
  }

  /**
   * Writes {@link #SIZE} pixels.
   *
   * @param from where the first channel's first value stands; the other channels' stand {@code
   *     plane} values apart
   * @param pixel the number of the first pixel
   */
  void block(float[] from, int plane, byte[] pixels, int pixel) {
    for (int c = 0; c < CHANNELS; c++) {
      System.arraycopy(from, c * plane + pixel, values, 0, SIZE);
      align(values);
      floats.put(0, values);
      bits.get(0, numbers[c]);
      clip(numbers[c]);
    }
    join(numbers[0], numbers[1], numbers[2]);
    pack(numbers[0], words);
    ByteBuffer.wrap(pixels, CHANNELS * pixel, CHANNELS * SIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .put(words);
  }

  private static void align(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] + 0.5f + ALIGNED;
    }
  }

  /** To 0 to 255 without a comparison; the bits of a float below 0 are a number below 0. */
  private static void clip(int[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      int number = (numbers[i] >> FRACTION_BITS) - ALIGNED_ZERO;
      int room = WHITE - (number & ~(number >> SIGN));
      numbers[i] = WHITE - (room & ~(room >> SIGN));
    }
  }

  /** Makes pixels of the channels, in the red ones' place. */
  private static void join(int[] red, int[] green, int[] blue) {
    for (int i = 0; i < red.length; i++) {
      red[i] = red[i] | green[i] << Byte.SIZE | blue[i] << 2 * Byte.SIZE;
    }
  }

  /** Takes out the empty byte of each pixel: four pixels become three words. */
  private static void pack(int[] pixels, int[] words) {
    for (int from = 0, to = 0; from < pixels.length; from += 4, to += CHANNELS) {
      words[to] = pixels[from] | pixels[from + 1] << 24;
      words[to + 1] = pixels[from + 1] >>> 8 | pixels[from + 2] << 16;
      words[to + 2] = pixels[from + 2] >>> 16 | pixels[from + 3] << 8;
    }
  }
}
