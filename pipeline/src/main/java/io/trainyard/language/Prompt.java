package io.trainyard.language;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.text.SpecialToken;
import io.trainyard.text.Tokenizer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a text goes on from.
 *
 * @param text as the model sees it: its tokens, decoded
 * @param tokens at least one
 * @param unknown how many of them are {@code <unk>}
 */
record Prompt(String text, List<Integer> tokens, long unknown) {

  /**
   * A prompt that has been read.
   *
   * @param reading that has read it
   * @param nats {@code -ln P} of its tokens but the first, which nothing foretells
   */
  record Read(Reading reading, double nats) {}

  Prompt {
    tokens = List.copyOf(tokens);
  }

  /**
   * Text as tokens.
   *
   * @param section that the text was read from, for the message
   * @throws BadConfiguration if nothing is left of the text
   */
  static Prompt of(String text, Tokenizer tokenizer, String section) {
    int[] tokens = tokenizer.encode(text);
    if (tokens.length == 0) {
      throw new BadConfiguration(
          "cannot generate: expected %s.prompt to be at least one token long, found \"%s\", of which the tokenizer leaves none; give more text, or null for the beginning of a document"
              .formatted(section, text));
    }
    return new Prompt(
        tokenizer.decode(tokens),
        IntStream.of(tokens).boxed().toList(),
        IntStream.of(tokens).filter(token -> token == SpecialToken.UNK.index()).count());
  }

  /** The beginning of a document. */
  static Prompt beginning(LanguageModel model) {
    return new Prompt("", List.of(model.beginning()), 0);
  }

  Read read(LanguageModel model) {
    Reading reading = model.begin();
    double nats = 0;
    for (int i = 0; i < tokens.size(); i++) {
      nats -= i == 0 ? 0 : reading.logProbability(tokens.get(i));
      reading.accept(tokens.get(i));
    }
    return new Read(reading, nats);
  }
}
