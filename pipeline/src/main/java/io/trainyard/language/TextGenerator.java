package io.trainyard.language;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.language.GeneratedText.Ending;
import io.trainyard.random.Seed;
import io.trainyard.text.TextStream;
import io.trainyard.text.Tokenizer;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Generates texts from one prompt, which is read once. Each depends on its number and the seed
 * alone, and not on which were generated before it. Not thread-safe.
 */
public final class TextGenerator {

  private static final String PURPOSE = "generate";

  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final GenerationSettings settings;
  private final Seed seed;
  private final Prompt prompt;
  private final Prompt.Read read;

  /**
   * Reads the prompt.
   *
   * @throws BadConfiguration if the settings do not fit the model, or nothing is left of the prompt
   */
  public TextGenerator(
      LanguageModel model, Tokenizer tokenizer, GenerationSettings settings, Seed seed) {
    settings.requireFor(tokenizer);
    this.model = model;
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.seed = seed.of(PURPOSE);
    this.prompt =
        settings
            .prompt()
            .map(text -> Prompt.of(text, tokenizer, settings.section()))
            .orElseGet(() -> Prompt.beginning(model));
    this.read = prompt.read(model);
  }

  /** The prompt as the model sees it: what it does not know is U+FFFD. */
  public String prompt() {
    return prompt.text();
  }

  public int promptTokens() {
    return prompt.tokens().size();
  }

  /** How many of them are {@code <unk>}. */
  public long promptUnknown() {
    return prompt.unknown();
  }

  /** {@code -ln P} of the prompt's tokens but the first, which nothing foretells. */
  public double promptNats() {
    return read.nats();
  }

  /**
   * Generates a text.
   *
   * @param sample its number, from 1
   * @param pieces hears of each piece of it as soon as it is there
   */
  public GeneratedText generate(int sample, Consumer<String> pieces) {
    Continuation continuation =
        new Continuation(
            read.reading().copy(), model.vocabulary(), settings.sampling(), seed.of(sample));
    StringBuilder text = new StringBuilder();
    Consumer<String> heard = pieces.andThen(text::append);
    TextStream decoded = new TextStream(tokenizer);
    // The first piece depends on what stands before it.
    prompt.tokens().forEach(decoded::accept);
    decoded.end();
    for (int i = 0; i < settings.length() && !continuation.hasEnded(); i++) {
      OptionalInt token = continuation.next();
      if (token.isPresent()) {
        tell(decoded.accept(token.getAsInt()), heard);
      }
    }
    tell(decoded.end(), heard);
    return new GeneratedText(
        sample,
        text.toString(),
        continuation.tokens(),
        continuation.nats(),
        continuation.hasEnded() ? Ending.EOS : Ending.LENGTH);
  }

  private static void tell(String piece, Consumer<String> to) {
    if (!piece.isEmpty()) {
      to.accept(piece);
    }
  }
}
