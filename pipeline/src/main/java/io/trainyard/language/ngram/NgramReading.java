package io.trainyard.language.ngram;

import io.trainyard.language.Reading;
import io.trainyard.text.SpecialToken;
import java.util.Arrays;
import java.util.Objects;

/** A text that an {@link NgramModel} reads: which of its n-grams the last tokens are. */
public final class NgramReading implements Reading {

  private static final int UNSEEN = -1;

  private final NgramModel model;

  /** By their length, where the last so many tokens stand in the model. */
  private final int[] contexts;

  private int longest;

  /** Of {@link #mostProbable}: what contexts of a token and more give; zeros in between. */
  private double[] shares;

  private int[] touched;

  NgramReading(NgramModel model) {
    this.model = model;
    this.contexts = new int[model.order()];
    begin();
  }

  private NgramReading(NgramReading other) {
    this.model = other.model;
    this.contexts = other.contexts.clone();
    this.longest = other.longest;
  }

  private void begin() {
    longest = Math.min(1, contexts.length - 1);
    if (longest > 0) {
      contexts[1] = successor(0, SpecialToken.BOS.index());
    }
  }

  @Override
  public void accept(int token) {
    Objects.checkIndex(token, model.vocabulary());
    if (History.endsText(token)) {
      begin();
      return;
    }
    longest = Math.min(longest + 1, contexts.length - 1);
    for (int length = longest; length > 0; length--) {
      contexts[length] = successor(length - 1, token);
    }
  }

  private int successor(int length, int token) {
    int context = contexts[length];
    return context == UNSEEN ? UNSEEN : Math.max(UNSEEN, model.find(length, context, token));
  }

  private boolean tells(int length) {
    return contexts[length] != UNSEEN && model.isContext(length, contexts[length]);
  }

  @Override
  public double logProbability(int token) {
    return ln(probability(token));
  }

  /** {@code P(token | all that was read)}. */
  public double probability(int token) {
    Objects.checkIndex(token, model.vocabulary());
    double sum = 0;
    double left = 1;
    for (int length = longest; length > 0; length--) {
      if (tells(length)) {
        int context = contexts[length];
        int gram = model.find(length, context, token);
        if (gram >= 0) {
          sum += left * model.share(length + 1, gram, context);
        }
        left *= model.gamma(length, context);
      }
    }
    return sum + left * model.alone(token);
  }

  @Override
  public void logProbabilities(double[] into) {
    if (into.length != model.vocabulary()) {
      throw new IllegalArgumentException(
          "expected room for %d tokens, found %d".formatted(model.vocabulary(), into.length));
    }
    Arrays.fill(into, 0);
    double left = addShares(into, gram -> {});
    for (int token = 0; token < into.length; token++) {
      into[token] = ln(into[token] + left * model.alone(token));
    }
  }

  /** Hears of tokens that were seen behind a context. */
  @FunctionalInterface
  private interface Seen {
    void token(int token);
  }

  /** Adds what contexts of a token and more give; answers how much is left for all tokens. */
  private double addShares(double[] into, Seen seen) {
    double left = 1;
    for (int length = longest; length > 0; length--) {
      if (tells(length)) {
        int context = contexts[length];
        for (int i = model.from(length, context); i < model.to(length, context); i++) {
          int token = model.token(length + 1, i);
          seen.token(token);
          into[token] += left * model.share(length + 1, i, context);
        }
        left *= model.gamma(length, context);
      }
    }
    return left;
  }

  @Override
  public int mostProbable(int vocabulary) {
    return mostProbable();
  }

  /**
   * The most probable next token, the first of several. Looks only at tokens that were seen behind
   * one of the contexts, and at the one that has most without any.
   */
  public int mostProbable() {
    if (shares == null) {
      shares = new double[model.vocabulary()];
      touched = new int[model.vocabulary()];
    }
    int[] count = new int[1];
    double left =
        addShares(
            shares,
            token -> {
              if (shares[token] == 0) {
                shares[token] = Double.MIN_VALUE;
                touched[count[0]++] = token;
              }
            });
    int best = model.mostAlone();
    double most = shares[best] + left * model.alone(best);
    for (int i = 0; i < count[0]; i++) {
      int token = touched[i];
      double probability = shares[token] + left * model.alone(token);
      if (probability > most || (probability == most && token < best)) {
        best = token;
        most = probability;
      }
    }
    for (int i = 0; i < count[0]; i++) {
      shares[touched[i]] = 0;
    }
    return best;
  }

  /** Of sums that may be above 1 by rounding; the same on every machine. */
  private static double ln(double probability) {
    return Math.min(0, StrictMath.log(probability));
  }

  @Override
  public NgramReading copy() {
    return new NgramReading(this);
  }
}
