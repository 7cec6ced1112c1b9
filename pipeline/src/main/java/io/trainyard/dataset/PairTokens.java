package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadData;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A dataset of pairs of token sequences as training reads it. It goes to tasks. */
public interface PairTokens extends Serializable {

  /** Tells its content from others'. */
  String fingerprint();

  /** One side of all pairs, each a stream that has its pair's id. */
  TokenSource side(Side side);

  /** The number of pairs of a split. */
  long rows(Split split);

  /** Every difficulty there is, the easiest first; none where pairs are no exercises. */
  default List<Difficulty> difficulties() {
    return List.of();
  }

  /**
   * The difficulty of each pair of a range, in stored order: its index in {@link #difficulties()}.
   *
   * @throws BadData if a pair has none of those, or cannot be read
   * @throws IllegalStateException if pairs are no exercises
   */
  default int[] difficulties(RowRange range, Configuration conf) {
    throw new IllegalStateException("expected exercises, found pairs of another origin");
  }

  /** Tokens of the longest text of a side, with {@code <eos>}. */
  int longest(Side side, Split split);
}
