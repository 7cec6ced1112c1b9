package io.trainyard.dataset;

import java.io.Serializable;

/**
 * Rows of a split by their position: files in manifest order, rows in file order.
 *
 * @param from first position
 * @param to position after the last; {@code from} where there is no row
 */
public record RowRange(Split split, long from, long to) implements Serializable {

  public RowRange {
    if (split == null || from < 0 || to < from) {
      throw new IllegalArgumentException(
          "cannot make a row range: expected a split and 0 <= from <= to, found "
              + split
              + " from "
              + from
              + " to "
              + to);
    }
  }

  /**
   * One of {@code parts} ranges that cover a split of {@code rows} rows, each row once, and differ
   * by at most one row: {@code [part * rows / parts, (part + 1) * rows / parts)}. Some are empty
   * where there are fewer rows than parts.
   */
  public static RowRange share(Split split, long rows, int part, int parts) {
    if (parts < 1 || part < 0 || part >= parts) {
      throw new IllegalArgumentException(
          "cannot share out rows: expected 0 <= part < parts, found " + part + " of " + parts);
    }
    return new RowRange(split, part * rows / parts, (part + 1) * rows / parts);
  }

  public long rows() {
    return to - from;
  }
}
