package io.trainyard.inference;

import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.Rows;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rows of a minibatch that matter.
 *
 * @param indices of them, in order
 * @param all how many rows the minibatch has
 */
record Chosen(int[] indices, int all) {

  /**
   * @param counts rows that come not at all do not matter; empty where all do
   * @param position of the first row
   */
  static Chosen of(Optional<RowCounts> counts, long position, Rows rows) {
    IntStream every = IntStream.range(0, rows.count());
    if (counts.isEmpty()) {
      return new Chosen(every.toArray(), rows.count());
    }
    int[] found = counts.get().counts(position, rows.ids());
    return new Chosen(every.filter(i -> found[i] > 0).toArray(), rows.count());
  }

  boolean any() {
    return indices.length > 0;
  }

  Rows of(Rows rows) {
    return indices.length == all ? rows : rows.select(indices);
  }

  /**
   * @param probabilities rows x classes, row-major
   */
  float[] of(float[] probabilities) {
    if (indices.length == all) {
      return probabilities;
    }
    int classes = probabilities.length / all;
    float[] chosen = new float[indices.length * classes];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(probabilities, indices[i] * classes, chosen, i * classes, classes);
    }
    return chosen;
  }
}
