package io.trainyard.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How many rows of each class were predicted to be of each class. Immutable. */
public final class Confusion {

  /**
   * Rows of one class that were predicted to be of one class.
   *
   * @param count rows, at least one
   * @param share of the rows of class {@code label}
   */
  public record Cell(int label, int predicted, long count, double share) {}

  private static final Comparator<Cell> MOST_FIRST =
      Comparator.comparingLong(Cell::count)
          .reversed()
          .thenComparingInt(Cell::label)
          .thenComparingInt(Cell::predicted);

  private final long[][] counts;
  private final long[] rows;
  private final long[] predicted;

  /**
   * @param counts classes x classes; true classes come first, predicted ones second
   */
  public Confusion(long[][] counts) {
    this.counts = copy(counts);
    this.rows = new long[counts.length];
    this.predicted = new long[counts.length];
    for (int label = 0; label < counts.length; label++) {
      if (counts[label].length != counts.length) {
        throw new IllegalArgumentException(
            counts.length + " classes, but " + counts[label].length + " in row " + label);
      }
      for (int p = 0; p < counts.length; p++) {
        rows[label] += counts[label][p];
        predicted[p] += counts[label][p];
      }
    }
  }

  private static long[][] copy(long[][] counts) {
    return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }

  public int classes() {
    return counts.length;
  }

  /** All counts, classes x classes, as a copy; true classes come first, predicted ones second. */
  public long[][] counts() {
    return copy(counts);
  }

  public long count(int label, int predicted) {
    return counts[label][predicted];
  }

  /** The rows of a class. */
  public long rows(int label) {
    return rows[label];
  }

  /** The rows that were predicted to be of a class. */
  public long predicted(int label) {
    return predicted[label];
  }

  /** All rows. */
  public long rows() {
    return Arrays.stream(rows).sum();
  }

  /** All rows whose predicted class is theirs. */
  public long right() {
    long right = 0;
    for (int label = 0; label < counts.length; label++) {
      right += counts[label][label];
    }
    return right;
  }

  /**
   * The part of the rows of class {@code label} that were predicted to be of class {@code
   * predicted}; 0 where it has no rows.
   */
  public double share(int label, int predicted) {
    return rows[label] == 0 ? 0 : counts[label][predicted] / (double) rows[label];
  }

  /** All cells that have rows, by true and then by predicted class. */
  public List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      for (int p = 0; p < counts.length; p++) {
        if (counts[label][p] > 0) {
          cells.add(new Cell(label, p, counts[label][p], share(label, p)));
        }
      }
    }
    return cells;
  }

  /**
   * The pairs of different classes that were confused most often, those of most rows first; of
   * equals the one of the lower true, then of the lower predicted class.
   *
   * @param most how many at most
   */
  public List<Cell> mostConfused(int most) {
    return cells().stream()
        .filter(cell -> cell.label() != cell.predicted())
        .sorted(MOST_FIRST)
        .limit(most)
        .toList();
  }
}
