package io.trainyard.ensemble.mllib;

import io.trainyard.model.classifier.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.LeafNode;
import org.apache.spark.ml.tree.Node;

/** Turns MLlib's trees into plain numbers. */
final class MllibTrees {

  private final Function<LeafNode, double[]> says;
  private final List<Integer> feature = new ArrayList<>();
  private final List<Double> threshold = new ArrayList<>();
  private final List<Integer> left = new ArrayList<>();
  private final List<Integer> right = new ArrayList<>();
  private final List<double[]> values = new ArrayList<>();

  private MllibTrees(Function<LeafNode, double[]> says) {
    this.says = says;
  }

  /**
   * @param says what a leaf says
   */
  static Tree of(Node root, Function<LeafNode, double[]> says) {
    MllibTrees nodes = new MllibTrees(says);
    nodes.add(root);
    return new Tree(
        ints(nodes.feature),
        nodes.threshold.stream().mapToDouble(Double::doubleValue).toArray(),
        ints(nodes.left),
        ints(nodes.right),
        nodes.values.toArray(double[][]::new));
  }

  /** Adds a node with all below it, and returns its index. */
  private int add(Node node) {
    int index = feature.size();
    if (node instanceof InternalNode inner) {
      // All features are continuous: nothing says otherwise of any of them.
      ContinuousSplit split = (ContinuousSplit) inner.split();
      put(split.featureIndex(), split.threshold());
      left.set(index, add(inner.leftChild()));
      right.set(index, add(inner.rightChild()));
    } else {
      put(Tree.LEAF, 0);
      left.set(index, values.size());
      values.add(says.apply((LeafNode) node));
    }
    return index;
  }

  private void put(int feature, double threshold) {
    this.feature.add(feature);
    this.threshold.add(threshold);
    left.add(Tree.LEAF);
    right.add(Tree.LEAF);
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
