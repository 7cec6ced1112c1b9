package io.trainyard.training;

import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenRow;
import io.trainyard.dataset.TokenRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Some rows of a text, and what stands in front of them.
 *
 * @param before how many tokens in front of the first one matter, as far as they are of one stream
 *     with it
 */
record TextStretch(TokenRows rows, RowRange range, int before) implements Serializable {

  /** Hears what stands there, in the order of the text. */
  interface Reader {

    /** A stream begins, or what goes before does not matter. */
    void begin();

    /** A token in front of the rows. */
    void context(int token);

    /** A token of the rows. */
    void token(int token);
  }

  /**
   * Cuts a split into stretches of whole rows, at least one; which, the dataset alone says.
   *
   * @param tokens about the most of a stretch
   */
  static List<TextStretch> of(TokenRows rows, Split split, int tokens, int before) {
    // Of as many tokens as a row has on average: documents may be much shorter than a full row.
    double average = Math.max(1, (double) rows.tokens(split) / Math.max(1, rows.rows(split)));
    long each = Math.max(1, (long) (tokens / average));
    List<TextStretch> stretches = new ArrayList<>();
    long from = 0;
    do {
      long to = Math.min(rows.rows(split), from + each);
      stretches.add(new TextStretch(rows, new RowRange(split, from, to), before));
      from = to;
    } while (from < rows.rows(split));
    return stretches;
  }

  void read(Configuration hadoop, Reader reader) {
    long rowsBefore = (before + rows.rowLength() - 1L) / rows.rowLength();
    long first = Math.max(0, range.from() - rowsBefore);
    long[] next = {first};
    reader.begin();
    rows.read(
        new RowRange(range.split(), first, range.to()),
        hadoop,
        row -> {
          if (row.position() == 0) {
            reader.begin();
          }
          tell(row, next[0]++ < range.from(), reader);
        });
  }

  private static void tell(TokenRow.Text row, boolean before, Reader reader) {
    for (int token : row.tokens()) {
      if (before) {
        reader.context(token);
      } else {
        reader.token(token);
      }
    }
  }
}
