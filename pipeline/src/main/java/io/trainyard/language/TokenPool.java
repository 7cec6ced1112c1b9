package io.trainyard.language;

import java.util.Arrays;

/**
 * How what several models foretell of the next token becomes one distribution. Sums are taken in
 * double precision, in the order of the models.
 */
public enum TokenPool {
  /**
   * The mean of M models' probabilities, {@code P(w) = sum_m P_m(w) / M}: the linear opinion pool
   * of Stone, "The opinion pool" (1961). {@code -ln P(w)} is at most the mean of {@code -ln
   * P_m(w)}.
   */
  MEAN {
    @Override
    public double term(double probability) {
      return probability;
    }

    @Override
    public double logProbability(double[] sums, int models, int token) {
      return StrictMath.log(sums[token] / models);
    }

    @Override
    public double rounding(int tokens, double least) {
      return 0;
    }

    @Override
    void combine(double[][] logs, double[] into) {
      for (int token = 0; token < into.length; token++) {
        into[token] = combine(logs, token);
      }
    }
  },

  /**
   * Their geometric mean, made to sum to 1: {@code prod_m P_m(w)^(1/M)} over the sum of the same of
   * all tokens (Genest and Zidek, "Combining probability distributions", 1986). That sum being at
   * most 1, {@code -ln P(w)} is at most the mean of {@code -ln P_m(w)} here too.
   */
  GEOMETRIC_MEAN {
    @Override
    public double term(double probability) {
      return StrictMath.log(probability);
    }

    @Override
    public double logProbability(double[] sums, int models, int token) {
      return sums[token] / models - logSum(sums, models);
    }

    @Override
    public double rounding(int tokens, double least) {
      return SINGLE_PRECISION + tokens * least;
    }

    @Override
    void combine(double[][] logs, double[] into) {
      Arrays.fill(into, 0);
      for (double[] of : logs) {
        for (int token = 0; token < into.length; token++) {
          into[token] += of[token];
        }
      }
      double logSum = logSum(into, logs.length);
      for (int token = 0; token < into.length; token++) {
        into[token] = into[token] / logs.length - logSum;
      }
    }
  };

  /** By how much a softmax in single precision may sum to more than 1, generously. */
  private static final double SINGLE_PRECISION = 1e-5;

  /** What a model's probability of a token adds to that token's sum. */
  public abstract double term(double probability);

  /**
   * {@code ln P} of a token, in nats.
   *
   * @param sums of the models' {@link #term}s, of each token; the larger, the more probable
   */
  public abstract double logProbability(double[] sums, int models, int token);

  /**
   * By how much {@code -ln P} of a token may be above the mean of the models' own, in nats, where
   * these come from networks: as far as the models' probabilities may sum to more than 1.
   *
   * @param tokens in the vocabulary
   * @param least what a smaller probability counts as
   */
  public abstract double rounding(int tokens, double least);

  /**
   * {@code ln P} of all tokens, of the models' own.
   *
   * @param logs models x tokens
   */
  abstract void combine(double[][] logs, double[] into);

  /** {@code ln (sum_m exp(l_m) / M)} of a token, without leaving the range of doubles. */
  static double combine(double[][] logs, int token) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double[] of : logs) {
      largest = Math.max(largest, of[token]);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (double[] of : logs) {
      sum += StrictMath.exp(of[token] - largest);
    }
    return largest + StrictMath.log(sum / logs.length);
  }

  /** {@code ln sum_w exp(sums_w / M)}. */
  private static double logSum(double[] sums, int models) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double sum : sums) {
      largest = Math.max(largest, sum / models);
    }
    double all = 0;
    for (double sum : sums) {
      all += StrictMath.exp(sum / models - largest);
    }
    return largest + StrictMath.log(all);
  }
}
