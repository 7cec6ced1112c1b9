package io.trainyard.language;

/**
 * A distribution over sequences of tokens for each sequence of others:
 *
 * <pre>
 * P(y(1) ... y(m) | x) = product of P(y(t) | x, y(1) ... y(t-1)),  y(m) = &lt;eos&gt;
 * </pre>
 *
 * <p>Implementations are immutable and thread-safe: each reading has all that changes.
 */
public interface TranslationModel {

  /** How many tokens there are to write, the special ones among them. */
  int vocabulary();

  /**
   * A reading of what is written for {@code source}, which is to be given {@code <bos>} first.
   *
   * @param source tokens, {@code <eos>} the last of them
   */
  Reading begin(int[] source);
}
