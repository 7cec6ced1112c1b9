package io.trainyard.language;

/**
 * A text that a {@link LanguageModel} is reading, token after token. It holds what the model
 * remembers of the text so far (a recurrent network's state, the last tokens of a context), so that
 * a token costs the same however much was read before it. What it tells is a function of the tokens
 * read alone, to the bit. Not thread-safe: it belongs to one thread at a time.
 */
public interface Reading {

  /**
   * Reads the next token of the text.
   *
   * @throws IndexOutOfBoundsException if there is no such token; then nothing was read
   */
  void accept(int token);

  /**
   * Tells how probable each token is to come next, {@code ln P(w | all that was read)} in nats:
   * none is above 0, {@link Double#NEGATIVE_INFINITY} stands for what never comes, and their
   * exponentials sum to 1 but for rounding. It reads nothing: asked again it tells the same. Before
   * the first token it is whatever the model has for a text of which nothing is known; few are
   * trained for that.
   *
   * @param into an element for each token of the vocabulary; all are overwritten
   * @throws IllegalArgumentException if there are more or fewer
   */
  void logProbabilities(double[] into);

  /**
   * That of one token, the very number that {@link #logProbabilities} has for it; cheaper where a
   * model can tell it without the others.
   *
   * @throws IndexOutOfBoundsException if there is no such token
   */
  double logProbability(int token);

  /**
   * The most probable next token, of equally probable ones the first; cheaper where a model can
   * tell it without the others.
   *
   * @param vocabulary of the model
   */
  default int mostProbable(int vocabulary) {
    double[] all = new double[vocabulary];
    logProbabilities(all);
    int best = 0;
    for (int token = 1; token < all.length; token++) {
      best = all[token] > all[best] ? token : best;
    }
    return best;
  }

  /** A reading of its own that has read the same: what either reads next the other does not. */
  Reading copy();
}
