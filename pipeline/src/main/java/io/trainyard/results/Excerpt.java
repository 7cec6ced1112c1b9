package io.trainyard.results;

import java.util.List;

/**
 * Rows of some of a table's files.
 *
 * @param all the table's files
 * @param read those that the rows are of
 * @param <T> a row
 */
public record Excerpt<T>(List<T> rows, EpochFiles all, EpochFiles read) {

  /**
   * How much to read of a table.
   *
   * @param trainings at most so many, the first ones
   * @param epochs of each training at most about so many, from the first to the last
   * @param files of all trainings together at most about so many, but two of each
   * @param kept an epoch that is not to be left out; 0 for none
   */
  public record Limits(int trainings, int epochs, int files, int kept) {

    public Limits {
      if (trainings < 1 || epochs < 2 || files < 2) {
        throw new IllegalArgumentException(
            trainings + " trainings, " + epochs + " epochs, " + files + " files");
      }
    }

    /** Epochs of each of so many trainings. */
    int each(int count) {
      return Math.max(2, Math.min(epochs, files / Math.max(1, count)));
    }
  }

  public Excerpt {
    rows = List.copyOf(rows);
  }

  /** Whether these are all rows. */
  public boolean isWhole() {
    return all.files().size() == read.files().size();
  }
}
