package io.trainyard.ensemble.membership;

import io.trainyard.random.Seed;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * An exact number of draws, each row as probable as any other. How many of the draws fall on the
 * first half of the rows is one variate; how many of those fall on the first half of that half is
 * another; and so on down to single rows: the multinomial (with replacement) or uniform (without)
 * distribution of the counts, since it is the product of these conditional ones. Each variate
 * belongs to its node of the tree of halves, so a row's count takes one variate for each of the
 * log2(rows) nodes above it, and no memory.
 */
record DrawnBag(Seed seed, Halving halving, long draws, long rows) implements Bag {

  /**
   * Rows from {@code from} to {@code to} (excluded) and the draws that fall on them.
   *
   * @param index of the node: 1 for the root, 2 i and 2 i + 1 for the halves of i
   */
  private record Node(long index, long from, long to, long draws) {

    long middle() {
      return from + (to - from) / 2;
    }

    boolean isEmpty() {
      return draws == 0;
    }

    boolean isRow() {
      return to - from == 1;
    }
  }

  /** Where counts of a stretch of rows go. */
  private record Target(long from, int[] counts) {

    boolean touches(Node node) {
      return node.from() < from + counts.length && node.to() > from;
    }

    void set(Node row) {
      counts[(int) (row.from() - from)] = Math.toIntExact(row.draws());
    }
  }

  @Override
  public int count(long id, long position) {
    Objects.checkIndex(position, rows);
    Node node = root();
    while (!node.isEmpty() && !node.isRow()) {
      Node left = left(node);
      node = position < left.to() ? left : right(node, left);
    }
    return Math.toIntExact(node.draws());
  }

  @Override
  public int[] counts(long from, long[] ids) {
    Objects.checkFromIndexSize(from, ids.length, rows);
    Target target = new Target(from, new int[ids.length]);
    fill(root(), target);
    return target.counts();
  }

  private void fill(Node node, Target target) {
    if (node.isEmpty() || !target.touches(node)) {
      return;
    }
    if (node.isRow()) {
      target.set(node);
      return;
    }
    Node left = left(node);
    fill(left, target);
    fill(right(node, left), target);
  }

  private Node root() {
    return new Node(1, 0, rows, draws);
  }

  private Node left(Node node) {
    long middle = node.middle();
    double u = Uniform.of(seed.of(node.index()));
    long part = halving.first(node.draws(), middle - node.from(), node.to() - node.from(), u);
    return new Node(2 * node.index(), node.from(), middle, part);
  }

  private static Node right(Node node, Node left) {
    return new Node(left.index() + 1, left.to(), node.to(), node.draws() - left.draws());
  }

  @Override
  public long first() {
    return 0;
  }

  @Override
  public long end() {
    return rows;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(draws);
  }
}
