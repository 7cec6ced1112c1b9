package io.trainyard.dataset;

import io.trainyard.image.PixelImage;
import io.trainyard.image.Planes;
import java.util.Arrays;

/**
 * Rows in the form in which they are stored: a minibatch, or a block in stored order. Where {@link
 * #isUniform()} they are pixels of one shape, side by side in one array; otherwise each row has an
 * image of its own size, which is decoded when it is asked for. The arrays are not copied: they
 * belong to whoever holds the rows, and readers never touch them again.
 */
public final class Rows {

  private final long[] ids;
  private final int[] labels;
  private final float[] targets;
  private final RowForm form;
  private final byte[] pixels;
  private final StoredImage[] images;

  /** Room for {@code count} rows, to be filled with {@link #set}. */
  Rows(int count, RowForm form) {
    this.ids = new long[count];
    this.labels = new int[count];
    this.targets = new float[Math.multiplyExact(count, form.targets())];
    this.form = form;
    this.pixels = new byte[form.isUniform() ? Math.multiplyExact(count, form.shape().size()) : 0];
    this.images = new StoredImage[form.isUniform() ? 0 : count];
  }

  /** Number of rows. */
  public int count() {
    return ids.length;
  }

  /** The stable id of row {@code i}. */
  public long id(int i) {
    return ids[i];
  }

  /** The class index of row {@code i}; 0 where rows have targets, or nobody asks for either. */
  public int label(int i) {
    return labels[i];
  }

  /** The class indices of all rows. */
  public int[] labels() {
    return labels;
  }

  /** The targets of all rows, in their own units, row after row; none where rows have classes. */
  public float[] targets() {
    return targets;
  }

  /** Whether all rows are pixels of the dataset's shape, to be had with {@link #pixels()}. */
  public boolean isUniform() {
    return form.isUniform();
  }

  /**
   * Unsigned bytes, shape {@code [count, height, width, channels]}, one row after another.
   *
   * @throws IllegalStateException unless {@link #isUniform()}
   */
  public byte[] pixels() {
    if (!isUniform()) {
      throw new IllegalStateException("rows of different sizes have no array of pixels");
    }
    return pixels;
  }

  /** Bytes of one row in {@link #pixels()}. */
  public int rowSize() {
    return form.shape().size();
  }

  /**
   * The whole image of row {@code i}, which may be larger or smaller than what a network sees; a
   * new object.
   *
   * @throws io.trainyard.failure.BadData if it cannot be decoded
   */
  public PixelImage image(int i) {
    if (isUniform()) {
      int from = i * rowSize();
      return new PixelImage(
          form.shape().height(),
          form.shape().width(),
          form.shape().channels(),
          Arrays.copyOfRange(pixels, from, from + rowSize()));
    }
    return form.decode(images[i], ids[i]);
  }

  /**
   * Puts the whole image of row {@code i} into {@code to}: where augmentation starts from.
   *
   * @throws io.trainyard.failure.BadData if it cannot be decoded
   */
  public void load(int i, Planes to) {
    if (isUniform()) {
      var shape = form.shape();
      to.load(pixels, i * rowSize(), shape.height(), shape.width(), shape.channels());
      return;
    }
    PixelImage image = image(i);
    to.load(image.pixels(), 0, image.height(), image.width(), image.channels());
  }

  /** The rows at these indices, in this order; new rows. */
  public Rows select(int[] indices) {
    Rows selected = new Rows(indices.length, form);
    for (int i = 0; i < indices.length; i++) {
      selected.set(i, this, indices[i]);
    }
    return selected;
  }

  /** The ids of all rows; a copy. */
  public long[] ids() {
    return ids.clone();
  }

  void setId(int i, long id) {
    ids[i] = id;
  }

  void setLabel(int i, int label) {
    labels[i] = label;
  }

  /** Sets the image of a row that is not uniform with others. */
  void setImage(int i, StoredImage image) {
    images[i] = image;
  }

  /** Copies row {@code from} of {@code other}, which has the same form, to row {@code i}. */
  void set(int i, Rows other, int from) {
    ids[i] = other.ids[from];
    labels[i] = other.labels[from];
    System.arraycopy(
        other.targets, from * form.targets(), targets, i * form.targets(), form.targets());
    if (isUniform()) {
      System.arraycopy(other.pixels, from * rowSize(), pixels, i * rowSize(), rowSize());
    } else {
      images[i] = other.images[from];
    }
  }
}
