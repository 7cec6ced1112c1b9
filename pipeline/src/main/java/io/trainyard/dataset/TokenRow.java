package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Difficulty;
import java.util.Optional;

/** A row of a dataset of tokens. Its arrays belong to whoever has read it. */
public sealed interface TokenRow {

  /** Unique in the dataset, and in the order of the text. */
  long id();

  /**
   * A piece of running text.
   *
   * @param stream which document, or which stretch of one
   * @param position index in its stream of the first of the tokens
   */
  record Text(long id, long stream, long position, int[] tokens) implements TokenRow {}

  /**
   * A pair of texts, each with {@code <eos>} as its last token.
   *
   * @param source what is to be translated
   * @param target what it is to become
   * @param difficulty of an exercise; of other pairs none
   */
  record Pair(long id, int[] source, int[] target, Optional<Difficulty> difficulty)
      implements TokenRow {}

  /**
   * Of a pair that was made, what its tokens do not tell.
   *
   * @param difficulty of what is to be done
   */
  record Exercise(long id, Difficulty difficulty) implements TokenRow {}

  /**
   * What a pair's source is to become, as the dataset's source has it.
   *
   * @param text the line, white space and all
   */
  record Reference(long id, String text) implements TokenRow {}
}
