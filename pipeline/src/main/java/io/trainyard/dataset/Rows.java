package io.trainyard.dataset;

/**
 * Decoded rows: a minibatch, or a block in stored order. The arrays are not copied: they belong to
 * whoever holds the rows, and readers never touch them again.
 */
public final class Rows {

  private final long[] ids;
  private final int[] labels;
  private final byte[] pixels;
  private final int rowSize;

  /** Room for {@code count} rows of {@code rowSize} bytes, to be filled with {@link #set}. */
  Rows(int count, int rowSize) {
    this.ids = new long[count];
    this.labels = new int[count];
    this.pixels = new byte[Math.multiplyExact(count, rowSize)];
    this.rowSize = rowSize;
  }

  /** Number of rows. */
  public int count() {
    return ids.length;
  }

  /** The stable id of row {@code i}. */
  public long id(int i) {
    return ids[i];
  }

  /** The class index of row {@code i}. */
  public int label(int i) {
    return labels[i];
  }

  /** The class indices of all rows. */
  public int[] labels() {
    return labels;
  }

  /** Unsigned bytes, shape {@code [count, height, width, channels]}, one row after another. */
  public byte[] pixels() {
    return pixels;
  }

  /** The memory of a row: its pixels, its id and its label, in bytes. */
  static long decodedBytes(int rowSize) {
    return (long) rowSize + Long.BYTES + Integer.BYTES;
  }

  /** Bytes of one row in {@link #pixels()}. */
  public int rowSize() {
    return rowSize;
  }

  void setId(int i, long id) {
    ids[i] = id;
  }

  void setLabel(int i, int label) {
    labels[i] = label;
  }

  /**
   * Copies row {@code from} of {@code other}, which has rows of the same size, to row {@code i}.
   */
  void set(int i, Rows other, int from) {
    ids[i] = other.ids[from];
    labels[i] = other.labels[from];
    System.arraycopy(other.pixels, from * rowSize, pixels, i * rowSize, rowSize);
  }
}
