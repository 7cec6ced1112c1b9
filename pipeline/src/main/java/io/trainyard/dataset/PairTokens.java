package io.trainyard.dataset;

import java.io.Serializable;

/** A dataset of pairs of token sequences as training reads it. It goes to tasks. */
public interface PairTokens extends Serializable {

  /** Tells its content from others'. */
  String fingerprint();

  /** One side of all pairs, each a stream that has its pair's id. */
  TokenSource side(Side side);

  /** The number of pairs of a split. */
  long rows(Split split);

  /** Tokens of the longest text of a side, with {@code <eos>}. */
  int longest(Side side, Split split);
}
