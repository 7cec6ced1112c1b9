package io.trainyard.language;

/**
 * A text that was generated.
 *
 * @param sample its number, from 1
 * @param text without the prompt
 * @param tokens {@code <eos>} among them
 * @param nats {@code -ln P} of these tokens after the prompt, by the model itself: whatever the
 *     sampling made of its probabilities
 */
public record GeneratedText(int sample, String text, int tokens, double nats, Ending ending) {

  /** Why a text is no longer. */
  public enum Ending {
    /** {@code <eos>} came. */
    EOS,
    /** It has all the tokens that were asked for. */
    LENGTH
  }

  /** Nats of a token. */
  public double loss() {
    return nats / tokens;
  }
}
