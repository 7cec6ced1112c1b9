package io.trainyard.language;

import io.trainyard.failure.BadData;

/** Chooses tokens of one vocabulary, one after another, in the same room. Not thread-safe. */
final class Chooser {

  private final Sampling sampling;
  private final double[] weights;

  /** Tokens whose weights have the heap property: the largest comes first. */
  private final int[] heap;

  private final int[] ranked;

  Chooser(Sampling sampling, int vocabulary) {
    this.sampling = sampling;
    this.weights = new double[vocabulary];
    this.heap = new int[vocabulary];
    this.ranked = new int[vocabulary];
  }

  /**
   * Chooses a token.
   *
   * @param logProbabilities in nats, of all tokens; need not sum to 1
   * @param uniform from 0 to below 1; the same gives the same token
   * @throws BadData if no token can come, or one's probability is not a number
   */
  int choose(double[] logProbabilities, double uniform) {
    int best = best(logProbabilities);
    if (sampling instanceof Sampling.Drawn drawn) {
      weigh(logProbabilities, logProbabilities[best], drawn.temperature());
      return drawn.topK().isEmpty() && drawn.topP().isEmpty()
          ? drawAmongAll(uniform)
          : drawAmongRanked(rank(drawn), uniform);
    }
    return best;
  }

  private static int best(double[] logProbabilities) {
    int best = 0;
    for (int token = 0; token < logProbabilities.length; token++) {
      if (Double.isNaN(logProbabilities[token])) {
        throw noNumber();
      }
      best = logProbabilities[token] > logProbabilities[best] ? token : best;
    }
    if (logProbabilities[best] == Double.NEGATIVE_INFINITY) {
      throw new BadData(
          "cannot generate: expected a token of text that may come next, found none; take another"
              + " model or prompt");
    }
    return best;
  }

  /** What to say of a probability that is not a number. */
  static BadData noNumber() {
    return new BadData(
        "cannot generate: expected probabilities, found one that is not a number; take a model"
            + " whose training did not diverge");
  }

  private void weigh(double[] logProbabilities, double largest, double temperature) {
    for (int token = 0; token < weights.length; token++) {
      // By no JDK's own exponential: they differ in their last digits.
      weights[token] = StrictMath.exp((logProbabilities[token] - largest) / temperature);
    }
  }

  private int drawAmongAll(double uniform) {
    double left = uniform * sum();
    int last = 0;
    for (int token = 0; token < weights.length; token++) {
      if (weights[token] > 0) {
        last = token;
        left -= weights[token];
        if (left < 0) {
          return token;
        }
      }
    }
    // Rounding has left a little over.
    return last;
  }

  private int drawAmongRanked(int count, double uniform) {
    double left = uniform * sum(count);
    for (int i = 0; i < count; i++) {
      left -= weights[ranked[i]];
      if (left < 0) {
        return ranked[i];
      }
    }
    return ranked[count - 1];
  }

  private double sum() {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return sum;
  }

  private double sum(int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[ranked[i]];
    }
    return sum;
  }

  /** Puts the tokens that are left in front, the most probable first; returns their number. */
  private int rank(Sampling.Drawn drawn) {
    int size = heapify();
    if (drawn.topK().isEmpty()) {
      return popUntil(drawn.topP().orElseThrow() * sum(), size);
    }
    int count = Math.min(size, drawn.topK().get());
    for (int i = 0; i < count; i++) {
      popInto(i, size - i);
    }
    return drawn.topP().isPresent() ? shortest(count, drawn.topP().get() * sum(count)) : count;
  }

  /** Ranks as many of the tokens as have together that much. */
  private int popUntil(double wanted, int size) {
    int count = 0;
    for (double found = 0; count < size && (count == 0 || found < wanted); count++) {
      popInto(count, size - count);
      found += weights[ranked[count]];
    }
    return count;
  }

  /** How many of the ranked tokens have together that much. */
  private int shortest(int count, double wanted) {
    double found = 0;
    for (int i = 0; i < count; i++) {
      found += weights[ranked[i]];
      if (found >= wanted) {
        return i + 1;
      }
    }
    return count;
  }

  /** Those that can come; returns their number. */
  private int heapify() {
    int size = 0;
    for (int token = 0; token < weights.length; token++) {
      if (weights[token] > 0) {
        heap[size++] = token;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i, size);
    }
    return size;
  }

  private void popInto(int rank, int size) {
    ranked[rank] = heap[0];
    heap[0] = heap[size - 1];
    sink(0, size - 1);
  }

  private void sink(int from, int size) {
    int at = from;
    int token = heap[at];
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && comesBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!comesBefore(heap[child], token)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = token;
  }

  private boolean comesBefore(int one, int other) {
    return weights[one] > weights[other] || (weights[one] == weights[other] && one < other);
  }
}
