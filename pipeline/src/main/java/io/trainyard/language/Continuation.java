package io.trainyard.language;

import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import io.trainyard.text.SpecialToken;
import java.util.List;
import java.util.OptionalInt;

/**
 * A text that goes on token after token, each of which a model has foretold and the model reads in
 * its turn. {@code <unk>}, {@code <bos>} and {@code <pad>} stand for no text and never come; {@code
 * <eos>} ends it.
 *
 * <p>What comes is a function of what was read before, the sampling, the seed and the position: a
 * continuation that is taken up again where another was left goes on as that would have. Not
 * thread-safe.
 */
public final class Continuation {

  /** What is never generated. */
  static final List<SpecialToken> NEVER =
      List.of(SpecialToken.PAD, SpecialToken.UNK, SpecialToken.BOS);

  private final Reading reading;
  private final Seed seed;
  private final Chooser chooser;
  private final double[] logProbabilities;
  private int position;
  private int tokens;
  private double nats;
  private boolean ended;

  /**
   * Goes on from what was read.
   *
   * @param reading of which there is no other user from now on
   * @param vocabulary of its model
   * @param seed of this text
   */
  public Continuation(Reading reading, int vocabulary, Sampling sampling, Seed seed) {
    this.reading = reading;
    this.seed = seed;
    this.chooser = new Chooser(sampling, vocabulary);
    this.logProbabilities = new double[vocabulary];
  }

  /** Takes up where another was left after so many tokens, which {@code reading} has read. */
  public Continuation after(int others) {
    position = others;
    return this;
  }

  /**
   * Generates the next token.
   *
   * @return empty if the text has ended
   * @throws BadData if the model's probabilities are none
   */
  public OptionalInt next() {
    if (ended) {
      return OptionalInt.empty();
    }
    reading.logProbabilities(logProbabilities);
    for (SpecialToken token : NEVER) {
      logProbabilities[token.index()] = Double.NEGATIVE_INFINITY;
    }
    int token = chooser.choose(logProbabilities, seed.of(position).generator().nextDouble());
    nats -= logProbabilities[token];
    position++;
    tokens++;
    ended = token == SpecialToken.EOS.index();
    reading.accept(token);
    return ended ? OptionalInt.empty() : OptionalInt.of(token);
  }

  /** Tokens that came, {@code <eos>} among them. */
  public int tokens() {
    return tokens;
  }

  /**
   * {@code -ln P} of the tokens that came after what was read before, by the model itself: whatever
   * the sampling made of its probabilities.
   */
  public double nats() {
    return nats;
  }

  /** Whether {@code <eos>} has come. */
  public boolean hasEnded() {
    return ended;
  }
}
