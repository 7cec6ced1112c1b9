package io.trainyard.language;

import java.util.Objects;

/**
 * A model that looks at the last token alone; before the first one all are equally probable.
 *
 * @param follow for each token, the probabilities of those that follow it
 */
record Pairs(double[][] follow) implements LanguageModel {

  @Override
  public int vocabulary() {
    return follow.length;
  }

  @Override
  public Reading begin() {
    return new Last(-1);
  }

  private final class Last implements Reading {
    private int token;

    Last(int token) {
      this.token = token;
    }

    @Override
    public void accept(int next) {
      token = Objects.checkIndex(next, follow.length);
    }

    @Override
    public void logProbabilities(double[] into) {
      for (int i = 0; i < follow.length; i++) {
        into[i] = logProbability(i);
      }
    }

    @Override
    public double logProbability(int next) {
      Objects.checkIndex(next, follow.length);
      return Math.log(token < 0 ? 1.0 / follow.length : follow[token][next]);
    }

    @Override
    public Reading copy() {
      return new Last(token);
    }
  }
}
