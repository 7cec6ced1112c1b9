package io.trainyard.model.classifier;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A binary decision tree; node 0 is its root. The arrays are not copied.
 *
 * @param feature that a node looks at, by its index; -1 at a leaf
 * @param threshold a row goes to the left where its feature is at most this; 0 at a leaf
 * @param left the node to the left; at a leaf the index of its values
 * @param right the node to the right; -1 at a leaf
 * @param values what leaves say, all of one length
 */
public record Tree(int[] feature, double[] threshold, int[] left, int[] right, double[][] values)
    implements Serializable {

  /** What stands for a feature at a leaf. */
  public static final int LEAF = -1;

  public Tree {
    int nodes = feature.length;
    if (nodes == 0 || threshold.length != nodes || left.length != nodes || right.length != nodes) {
      throw new IllegalArgumentException(
          "expected a tree of as many features, thresholds and children, found %d, %d, %d and %d"
              .formatted(nodes, threshold.length, left.length, right.length));
    }
  }

  /** What the leaf says to which {@code row} comes; not to be changed. */
  double[] leaf(double[] row) {
    int node = 0;
    while (feature[node] != LEAF) {
      node = row[feature[node]] <= threshold[node] ? left[node] : right[node];
    }
    return values[left[node]];
  }

  /** Thresholds and leaves' values. */
  int parameters() {
    int leaves = Arrays.stream(values).mapToInt(leaf -> leaf.length).sum();
    return feature.length - values.length + leaves;
  }

  boolean sound() {
    return Numbers.allAreNumbers(threshold)
        && Arrays.stream(values).allMatch(Numbers::allAreFinite);
  }
}
