package io.trainyard.language.ngram;

import java.io.Serializable;

/**
 * What is taken from the counts of the n-grams of one order.
 *
 * @param ofOne from a count of 1
 * @param ofTwo from a count of 2
 * @param ofMore from a count of 3 or more
 */
public record Discounts(double ofOne, double ofTwo, double ofMore) implements Serializable {

  /** Where an order has too few n-grams to tell: half of what may be taken. */
  static final Discounts FALLBACK = new Discounts(0.5, 1, 1.5);

  /**
   * Each discount is above 0, so that something is left for n-grams that were never seen, and no
   * more than the count it is taken from.
   */
  public Discounts {
    if (!(isIn(ofOne, 1) && isIn(ofTwo, 2) && isIn(ofMore, 3))) {
      throw new IllegalArgumentException(
          "expected discounts above 0 and at most 1, 2 and 3, found %s, %s and %s"
              .formatted(ofOne, ofTwo, ofMore));
    }
  }

  private static boolean isIn(double discount, int most) {
    return discount > 0 && discount <= most;
  }

  /**
   * The discounts of an order with {@code n_c} n-grams of count {@code c}. Kneser-Ney (Kneser and
   * Ney, "Improved backing-off for m-gram language modeling", ICASSP 1995):
   *
   * <pre>
   * D = n_1 / (n_1 + 2 n_2)
   * </pre>
   *
   * <p>of every count. Modified (Chen and Goodman, "An empirical study of smoothing techniques for
   * language modeling", Computer Speech and Language 1999), with the same {@code Y = D}:
   *
   * <pre>
   * D_1 = 1 - 2 Y n_2 / n_1,  D_2 = 2 - 3 Y n_3 / n_2,  D_3+ = 3 - 4 Y n_4 / n_3
   * </pre>
   *
   * <p>Few n-grams (the unigrams of characters, say) may have no {@code n_c}, or such that a
   * discount is not above 0: then they are {@code 1/2} of every count, and {@code 1/2, 1, 3/2}.
   */
  static Discounts of(Discounting discounting, CountsOfCounts n) {
    if (n.ones() == 0 || n.twos() == 0) {
      return fallback(discounting);
    }
    double y = n.ones() / (n.ones() + 2.0 * n.twos());
    if (discounting == Discounting.KNESER_NEY) {
      return new Discounts(y, y, y);
    }
    double one = 1 - 2 * y * n.twos() / n.ones();
    double two = 2 - 3 * y * n.threes() / n.twos();
    double more = n.threes() == 0 ? 0 : 3 - 4 * y * n.fours() / n.threes();
    boolean told = n.fours() > 0 && isIn(one, 1) && isIn(two, 2) && isIn(more, 3);
    return told ? new Discounts(one, two, more) : FALLBACK;
  }

  private static Discounts fallback(Discounting discounting) {
    return discounting == Discounting.MODIFIED
        ? FALLBACK
        : new Discounts(FALLBACK.ofOne, FALLBACK.ofOne, FALLBACK.ofOne);
  }

  /** What is taken from a count of at least 1. */
  double from(int count) {
    return switch (count) {
      case 1 -> ofOne;
      case 2 -> ofTwo;
      default -> ofMore;
    };
  }
}
