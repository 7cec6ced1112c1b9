package io.trainyard.dataset;

import io.trainyard.text.SpecialToken;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import scala.Tuple2;

/**
 * Writes a file of pairs.
 *
 * @param directory to write to before files are moved into place
 * @param partitions files of each split at most
 * @param rowGroupBytes about how many bytes of rows a row group holds
 * @param maxLength tokens that a side of a training pair may have
 */
record PairWriter(String directory, int partitions, int rowGroupBytes, int maxLength)
    implements Serializable {

  private static final String BLANK = "blank";
  private static final String TOO_LONG = "too-long";

  /**
   * A side of a pair.
   *
   * @param tokens with {@code <eos>} behind them
   * @param text of a target, as the source has it; of a source empty, since nobody reads it
   */
  record Half(int[] tokens, String text) implements Serializable {

    static Half of(Side side, int[] tokens, String text) {
      return new Half(tokens, side == Side.TARGET ? text : "");
    }
  }

  /**
   * What a task wrote.
   *
   * @param files one, or none
   * @param leftOut pairs, by reason
   */
  record Outcome(ArrayList<TokenFile.Written> files, TreeMap<String, Long> leftOut)
      implements Serializable {}

  /** Where a side of a pair stands among all sides of all pairs. */
  static long place(long pair, Side side) {
    return 2 * pair + (side == Side.TARGET ? 1 : 0);
  }

  /** Tokens with {@code <eos>} behind them. */
  static int[] ended(int[] tokens) {
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = SpecialToken.EOS.index();
    return ended;
  }

  /**
   * @param sides of pairs, in order
   */
  Outcome write(
      int file, Iterator<Tuple2<TokenWriting.Destination, Half>> sides, Configuration conf)
      throws IOException {
    var outcome = new Outcome(new ArrayList<>(), new TreeMap<>());
    Split split = Split.values()[file / partitions];
    if (!sides.hasNext()) {
      return outcome;
    }
    var slot =
        new TokenFile.Slot(directory, split, file % partitions, TokenSchema.PAIR, rowGroupBytes);
    try (var out = new TokenFile(slot, conf)) {
      while (sides.hasNext()) {
        Tuple2<TokenWriting.Destination, Half> source = sides.next();
        write(split, source, sides.next()._2(), out, outcome);
      }
      TokenFile.Written written = out.end();
      if (written.file().file().rows() > 0) {
        outcome.files().add(written);
      }
    }
    return outcome;
  }

  private void write(
      Split split,
      Tuple2<TokenWriting.Destination, Half> source,
      Half target,
      TokenFile out,
      Outcome outcome)
      throws IOException {
    int[] read = source._2().tokens();
    int[] written = target.tokens();
    int shorter = Math.min(read.length, written.length);
    int longer = Math.max(read.length, written.length);
    // A side of nothing but its end has no text.
    if (shorter == 1) {
      outcome.leftOut().merge(BLANK, 1L, Long::sum);
    } else if (longer > maxLength && split == Split.TRAIN) {
      outcome.leftOut().merge(TOO_LONG, 1L, Long::sum);
    } else {
      out.write(new long[] {source._1().offset() / 2}, List.of(target.text()), read, written);
    }
  }
}
