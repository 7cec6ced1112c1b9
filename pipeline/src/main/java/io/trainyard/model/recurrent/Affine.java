package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix on the heap, multiplied by one vector at a time: for steps so small that handing them to
 * a native library would cost more than they do. What is added to what in which order is written
 * here, so that sums have the same bits on every machine. Immutable, thread-safe.
 */
public final class Affine {

  private final float[] weights;
  private final int rows;
  private final int columns;

  /** A copy of a matrix of inputs x outputs. */
  public Affine(INDArray matrix) {
    this.weights = HostCopies.of(matrix.dup('c'));
    this.rows = Math.toIntExact(matrix.size(0));
    this.columns = Math.toIntExact(matrix.size(1));
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Adds row {@code row} to {@code into}: the product with a one-hot vector. */
  public void addRow(int row, float[] into) {
    int from = row * columns;
    for (int i = 0; i < columns; i++) {
      into[i] += weights[from + i];
    }
  }

  /** Copies row {@code row} into {@code into}. */
  public void copyRow(int row, float[] into) {
    System.arraycopy(weights, row * columns, into, 0, columns);
  }

  /** Adds {@code x' M} to {@code into}, where x begins at {@code offset} of {@code values}. */
  public void addProduct(float[] values, int offset, float[] into) {
    addProduct(values, offset, into, 0, columns);
  }

  /** The same of the columns from {@code first} to below {@code end} alone. */
  void addProduct(float[] values, int offset, float[] into, int first, int end) {
    int row = 0;
    // Four rows at a time, so that what is summed up is read and written less often.
    for (; row + 4 <= rows; row += 4) {
      addFour(row, values, offset + row, into, first, end);
    }
    for (; row < rows; row++) {
      float x = values[offset + row];
      int from = row * columns;
      for (int i = first; i < end; i++) {
        into[i] += x * weights[from + i];
      }
    }
  }

  private void addFour(int row, float[] values, int offset, float[] into, int first, int end) {
    float x0 = values[offset];
    float x1 = values[offset + 1];
    float x2 = values[offset + 2];
    float x3 = values[offset + 3];
    int from0 = row * columns;
    int from1 = from0 + columns;
    int from2 = from1 + columns;
    int from3 = from2 + columns;
    for (int i = first; i < end; i++) {
      into[i] +=
          x0 * weights[from0 + i]
              + x1 * weights[from1 + i]
              + x2 * weights[from2 + i]
              + x3 * weights[from3 + i];
    }
  }
}
