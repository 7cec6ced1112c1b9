package io.trainyard.model;

import io.trainyard.failure.BadData;
import java.io.Serializable;

/** What a dataset of text asks of a network: one token in, a probability for each next one out. */
public record TokenShape(int vocabulary) implements Serializable {

  /**
   * @throws BadData if there is nothing to tell apart
   */
  public TokenShape {
    if (vocabulary < 2) {
      throw new BadData(
          "cannot train a language model: expected a vocabulary of at least 2 tokens, found "
              + vocabulary);
    }
  }
}
