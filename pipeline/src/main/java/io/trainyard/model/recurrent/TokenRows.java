package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What products with the one-hot vectors of tokens come to, without the products: the tokens' rows
 * of a matrix of parameters, and sums of gradients in these rows. The work goes by the tokens of a
 * window, and hardly by the size of the vocabulary.
 *
 * <p>Not thread-safe.
 */
public final class TokenRows {

  private static final int NOWHERE = -1;

  private final int width;

  /** Of each token, its place among those of a window; nowhere between windows. */
  private final int[] places;

  private float[] rows = new float[0];
  private final float[] column;

  /**
   * @param vocabulary rows of the matrix
   * @param width its columns
   */
  public TokenRows(int vocabulary, int width) {
    this.width = width;
    this.places = new int[vocabulary];
    this.column = new float[width];
    Arrays.fill(places, NOWHERE);
  }

  /**
   * Copies the tokens' rows.
   *
   * @param matrix vocabulary x width
   * @param columns width x tokens, column-major; token by token its row
   */
  public void gather(INDArray matrix, int[] tokens, INDArray columns) {
    int[] distinct = distinct(tokens);
    FloatBuffer from = host(matrix);
    for (int j = 0; j < width; j++) {
      int start = at(matrix, 0, j);
      int step = matrix.stride(0);
      for (int k = 0; k < distinct.length; k++) {
        rows[k * width + j] = from.get(start + step * distinct[k]);
      }
    }
    FloatBuffer to = host(columns);
    int start = (int) columns.offset();
    for (int i = 0; i < tokens.length; i++) {
      to.put(start + i * width, rows, places[tokens[i]] * width, width);
    }
    HostCopies.written(columns);
    forget(distinct);
  }

  /**
   * Overwrites a gradient: in a token's row the sum of its columns, in the order of the window;
   * zeros in all others.
   *
   * @param columns width x tokens, column-major
   * @param gradient vocabulary x width
   */
  public void scatter(INDArray columns, int[] tokens, INDArray gradient) {
    int[] distinct = distinct(tokens);
    Arrays.fill(rows, 0, distinct.length * width, 0);
    FloatBuffer from = host(columns);
    int first = (int) columns.offset();
    for (int i = 0; i < tokens.length; i++) {
      from.get(first + i * width, column);
      int row = places[tokens[i]] * width;
      for (int j = 0; j < width; j++) {
        rows[row + j] += column[j];
      }
    }
    gradient.assign(0);
    FloatBuffer to = host(gradient);
    for (int j = 0; j < width; j++) {
      int start = at(gradient, 0, j);
      int step = gradient.stride(0);
      for (int k = 0; k < distinct.length; k++) {
        to.put(start + step * distinct[k], rows[k * width + j]);
      }
    }
    HostCopies.written(gradient);
    forget(distinct);
  }

  private static FloatBuffer host(INDArray array) {
    return array.data().asNioFloat();
  }

  private static int at(INDArray array, long row, long column) {
    return Math.toIntExact(array.offset() + row * array.stride(0) + column * array.stride(1));
  }

  private int[] distinct(int[] tokens) {
    int[] found = new int[Math.min(tokens.length, places.length)];
    int count = 0;
    for (int token : tokens) {
      if (places[token] == NOWHERE) {
        places[token] = count;
        found[count++] = token;
      }
    }
    if (rows.length < count * width) {
      rows = new float[Math.multiplyExact(found.length, width)];
    }
    return Arrays.copyOf(found, count);
  }

  private void forget(int[] distinct) {
    for (int token : distinct) {
      places[token] = NOWHERE;
    }
  }
}
