package io.trainyard.language;

import io.trainyard.text.SpecialToken;

/**
 * A distribution over texts of tokens, which tells the next token's from those before it:
 *
 * <pre>
 * P(w_1 ... w_n) = product of P(w_t | w_1 ... w_(t-1))
 * </pre>
 *
 * <p>How it is stored is no concern of it. Implementations are immutable and thread-safe: each
 * reading has all that changes.
 */
public interface LanguageModel {

  /**
   * How many tokens there are, the special ones among them: those that are read and foretold are
   * from 0 to below this.
   */
  int vocabulary();

  /**
   * The token that a reading is given in front of a document's first one: by default {@code <eos>},
   * as it stood behind the document before in the text that was learned.
   */
  default int beginning() {
    return SpecialToken.EOS.index();
  }

  /** A reading that has read nothing yet. */
  Reading begin();
}
