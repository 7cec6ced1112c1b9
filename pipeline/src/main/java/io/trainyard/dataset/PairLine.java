package io.trainyard.dataset;

import io.trainyard.failure.BadData;

/** A line of two texts with a tab between them. */
final class PairLine {

  private static final char TAB = '\t';

  private PairLine() {}

  /**
   * Refuses a line that is not of two texts.
   *
   * @param where it is, for the message
   */
  static void check(String line, String where) {
    long tabs = line.chars().filter(c -> c == TAB).count();
    if (tabs != 1) {
      throw new BadData(
          "cannot ingest %s: expected two texts with a tab between them, found %d tabs; mend the file"
              .formatted(where, tabs));
    }
  }

  /** The text of a side. */
  static String of(Side side, String line) {
    int tab = line.indexOf(TAB);
    return side == Side.SOURCE ? line.substring(0, tab) : line.substring(tab + 1);
  }
}
