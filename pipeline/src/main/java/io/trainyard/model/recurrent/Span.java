package io.trainyard.model.recurrent;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How far a window reaches.
 *
 * @param steps of time
 * @param lanes sequences side by side
 */
public record Span(int steps, int lanes) {

  public Span {
    if (steps < 1 || lanes < 1) {
      throw new IllegalArgumentException(steps + " steps of " + lanes + " lanes");
    }
  }

  /** Columns in an array of a window: one for each lane of each step. */
  public int size() {
    return Math.multiplyExact(steps, lanes);
  }

  /** An array of a window, of so many numbers a column; what is in it is left open. */
  public INDArray columns(int rows) {
    return Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', rows, size());
  }

  /**
   * A copy of sequences as Deeplearning4j has them, as an array of a window.
   *
   * @param sequences lanes x rows x steps
   */
  public INDArray columnsOf(INDArray sequences) {
    INDArray copy = columns((int) sequences.size(1));
    copy.reshape('f', sequences.size(1), lanes, steps).assign(sequences.permute(1, 0, 2));
    return copy;
  }

  /** An array of a window with one step more, which comes before the others. */
  INDArray columnsAndBefore(int rows) {
    return Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', rows, (long) size() + lanes);
  }

  /** An array of one step. */
  INDArray step(int rows) {
    return Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', rows, lanes);
  }

  /** Each step of an array, from that step on. */
  INDArray[] steps(INDArray array, int first) {
    INDArray[] views = new INDArray[(int) (array.size(1) / lanes) - first];
    for (int t = 0; t < views.length; t++) {
      views[t] = columns(array, first + t, 1);
    }
    return views;
  }

  /** So many steps of an array from one on. */
  public INDArray columns(INDArray array, int first, int count) {
    long from = (long) first * lanes;
    return array.get(all(), interval(from, from + (long) count * lanes));
  }
}
