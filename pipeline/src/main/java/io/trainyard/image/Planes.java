package io.trainyard.image;

import java.util.Arrays;

/**
 * One image while it is augmented: for each channel a plane of float32 values, row by row, on the
 * scale 0 to 255 of stored pixels but not rounded. Mutable, of changing size, and made to be used
 * for one image after another: its arrays only ever grow.
 *
 * <p>Pixels stay the bytes that they were stored as until {@link #values} are asked for: to move
 * bytes costs a quarter of what it costs to move floats, and what only moves them need not be done
 * until they are converted, which has to be done anyhow.
 *
 * <p>Not thread-safe.
 */
public final class Planes {

  private static final int WHITE = 255;

  private int channels;
  private int height;
  private int width;
  private float[] values = new float[0];
  private float[] spare = new float[0];
  private float[][] scratch = new float[0][];

  /** Pixels that are not converted yet, or null where {@link #values} are what stands. */
  private PixelView stored;

  /** Pixels that were selected, and room for those that will be. */
  private byte[] selected = new byte[0];

  private byte[] spareBytes = new byte[0];

  /** Null until values are rounded. */
  private PixelRounding rounding;

  /**
   * Takes the pixels of a decoded image, HWC, from {@code offset} on. They are converted when they
   * are asked for, and must not change before: what is cut off by then is never converted.
   */
  public void load(byte[] pixels, int offset, int height, int width, int channels) {
    this.stored = PixelView.of(pixels, offset, height, width, channels);
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  /** Takes a decoded image. */
  public void load(PixelImage image) {
    load(image.pixels(), 0, image.height(), image.width(), image.channels());
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
    if (stored == null) {
      return false;
    }
    stored = stored.part(height, width, left, rightStep, top, downStep);
    this.height = height;
    this.width = width;
    return true;
  }

  /**
   * Makes the image one of some of its rows and columns.
   *
   * @param outside the value of pixels that stand nowhere
   */
  public void select(Selection selection, float outside) {
    if (stored != null && outside == ((int) outside & WHITE)) {
      selectBytes(selection, (byte) outside);
    } else {
      selectValues(selection, outside);
    }
  }

  private void selectBytes(Selection selection, byte outside) {
    int size = channels * selection.height() * selection.width();
    byte[] target = spareBytes.length >= size ? spareBytes : new byte[size];
    stored.pixels(selection, outside, target);
    spareBytes = selected;
    selected = target;
    load(target, 0, selection.height(), selection.width(), channels);
  }

  private void selectValues(Selection selection, float outside) {
    float[] in = values();
    float[] out = target(channels * selection.height() * selection.width());
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < selection.height(); y++) {
        int to = (c * selection.height() + y) * selection.width();
        if (selection.row(y) == Selection.NOWHERE) {
          Arrays.fill(out, to, to + selection.width(), outside);
        } else {
          row(in, (c * height + selection.row(y)) * width, out, to, selection, outside);
        }
      }
    }
    replace(selection.height(), selection.width());
  }

  private static void row(
      float[] in, int from, float[] out, int to, Selection selection, float outside) {
    int begin = selection.begin();
    int end = selection.end();
    singly(in, from, out, to, selection, outside, 0, begin);
    if (begin < end) {
      System.arraycopy(in, from + selection.column(begin), out, to + begin, end - begin);
    }
    singly(in, from, out, to, selection, outside, end, selection.width());
  }

  private static void singly(
      float[] in,
      int from,
      float[] out,
      int to,
      Selection selection,
      float outside,
      int begin,
      int end) {
    for (int x = begin; x < end; x++) {
      int column = selection.column(x);
      out[to + x] = column == Selection.NOWHERE ? outside : in[from + column];
    }
  }

  /** The content as a decoded image: each value clipped to 0 to 255 and rounded to the nearest. */
  public PixelImage image() {
    byte[] pixels = new byte[size()];
    copyTo(pixels);
    return new PixelImage(height, width, channels, pixels);
  }

  /**
   * Writes the content as the pixels of {@link #image}, HWC.
   *
   * @param pixels at least as long as there are values
   */
  public void copyTo(byte[] pixels) {
    if (stored != null) {
      stored.pixels(pixels);
    } else if (channels == 3) {
      roundColours(values, pixels, planeSize());
    } else {
      for (int c = 0; c < channels; c++) {
        round(values, c * planeSize(), pixels, c, channels, planeSize());
      }
    }
  }

  private void roundColours(float[] values, byte[] pixels, int plane) {
    int i = 0;
    if (plane >= PixelRounding.SIZE) {
      rounding = rounding == null ? new PixelRounding() : rounding;
      for (; i + PixelRounding.SIZE <= plane; i += PixelRounding.SIZE) {
        rounding.block(values, plane, pixels, i);
      }
    }
    roundSingly(values, pixels, plane, i);
  }

  private static void roundSingly(float[] values, byte[] pixels, int plane, int from) {
    for (int pixel = 3 * from, i = from; pixel < 3 * plane; pixel += 3, i++) {
      pixels[pixel] = rounded(values[i]);
      pixels[pixel + 1] = rounded(values[plane + i]);
      pixels[pixel + 2] = rounded(values[2 * plane + i]);
    }
  }

  private static void round(float[] values, int from, byte[] pixels, int to, int step, int count) {
    for (int i = 0; i < count; i++) {
      pixels[to + i * step] = rounded(values[from + i]);
    }
  }

  /** Clipped as a whole number, which is faster than as a float and comes to the same. */
  static byte rounded(float value) {
    return (byte) Math.min(Math.max((int) (value + 0.5f), 0), WHITE);
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
    if (stored != null) {
      values = atLeast(values, size());
      stored.planes(values);
      stored = null;
    }
    return values;
  }

  /**
   * Whether pixels are what they were stored as, or some of those: {@link #values} have not been
   * asked for, and nothing has been put in their place.
   */
  public boolean isStored() {
    return stored != null;
  }

  /**
   * Writes row y, pixel by pixel, without the rest being converted.
   *
   * @throws IllegalStateException unless {@link #isStored}
   */
  public void storedRow(int y, float[] to) {
    requireStored();
    stored.row(y, to);
  }

  /**
   * Writes what tables have for each pixel, CHW.
   *
   * @param tables for each channel, the 256 values that stand for its bytes
   * @param at where the first value goes
   * @throws IllegalStateException unless {@link #isStored}
   */
  public void lookUp(float[][] tables, float[] to, int at) {
    requireStored();
    stored.planes(tables, to, at);
  }

  private void requireStored() {
    if (stored == null) {
      throw new IllegalStateException("expected stored pixels, found values that may have changed");
    }
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
    stored = null;
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
