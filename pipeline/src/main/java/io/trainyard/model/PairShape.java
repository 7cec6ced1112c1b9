package io.trainyard.model;

import io.trainyard.failure.BadData;
import java.io.Serializable;

/**
 * What a dataset of pairs asks of a network: tokens of one vocabulary in, and a probability for
 * each token of another one out, one after another.
 *
 * @param source tokens of what is read
 * @param target tokens of what is to be written
 */
public record PairShape(int source, int target) implements Serializable {

  /**
   * @throws BadData if there is nothing to tell apart
   */
  public PairShape {
    if (source < 2 || target < 2) {
      throw new BadData(
          "cannot train an encoder and decoder: expected vocabularies of at least 2 tokens, found %d and %d"
              .formatted(source, target));
    }
  }
}
