package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.language.ngram.Discounting;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.random.Seed;
import org.apache.hadoop.conf.Configuration;

/**
 * A language model of counted n-grams, smoothed as {@link NgramModel} says. It is no network, and
 * not trained in epochs.
 *
 * @param order the n of n-grams
 * @param discounts how much is taken from counts
 * @param minCount n-grams of three tokens or more with a smaller count are left out; 1 leaves out
 *     none
 */
public record Ngram(int order, Discounting discounts, int minCount) implements ModelSpec {

  /** What the n of n-grams can be. */
  public static final Range ORDERS = Range.between(1, NgramModel.MOST_ORDER);

  static Ngram read(Section section) {
    return new Ngram(
        section.integer("order", ORDERS),
        section.choice("discounts", Discounting.class),
        section.integer("min-count", Range.atLeast(1)));
  }

  /** As Kneser and Ney have it: one discount an order, and nothing is left out. */
  public static Ngram kneserNey(int order) {
    return new Ngram(order, Discounting.KNESER_NEY, 1);
  }

  @Override
  public String kind() {
    return "ngram";
  }

  @Override
  public boolean readsText() {
    return true;
  }

  /**
   * @throws BadConfiguration always
   */
  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    throw noNetwork("images");
  }

  /**
   * @throws BadConfiguration always
   */
  @Override
  public String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    throw noNetwork("text");
  }

  private static BadConfiguration noNetwork(String data) {
    return new BadConfiguration(
        "cannot train model.kind = ngram as a network on %s: expected a network, found counts of n-grams, which train makes of text; take another kind"
            .formatted(data));
  }
}
