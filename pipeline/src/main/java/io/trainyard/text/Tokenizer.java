package io.trainyard.text;

/**
 * Turns text into the indices of a vocabulary's tokens, and back. Made by {@link
 * TextCodec#tokenizer()}. Implementations are thread-safe.
 */
public sealed interface Tokenizer permits CharacterTokenizer, WordTokenizer, BytePairTokenizer {

  /** The tokens that indices stand for. */
  Vocabulary vocabulary();

  /**
   * The tokens of {@code text}, in its order. No special token is added but {@code <unk>} for what
   * is in no vocabulary.
   */
  int[] encode(String text);

  /**
   * The text that {@code tokens} stand for. {@code <unk>} becomes U+FFFD, the other special tokens
   * nothing. Whether it is the very text that was encoded, each tokenizer says.
   *
   * @throws IndexOutOfBoundsException if a token is not in the vocabulary
   */
  String decode(int[] tokens);
}
