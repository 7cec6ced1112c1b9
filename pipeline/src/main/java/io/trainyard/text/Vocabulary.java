package io.trainyard.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a language in index order: the {@link SpecialToken}s, then those that were found in
 * training text. Immutable, thread-safe.
 */
public final class Vocabulary implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The index of the first token that stands for text. */
  public static final int FIRST_OF_TEXT = SpecialToken.values().length;

  private final List<String> tokens;
  private final Map<String, Integer> indices;

  private Vocabulary(List<String> tokens) {
    this.tokens = List.copyOf(tokens);
    this.indices = new HashMap<>(2 * tokens.size());
    for (int i = FIRST_OF_TEXT; i < tokens.size(); i++) {
      Integer before = indices.put(tokens.get(i), i);
      if (before != null) {
        throw new IllegalArgumentException(
            "cannot make a vocabulary: expected each token once, found \"%s\" at %d and %d"
                .formatted(tokens.get(i), before, i));
      }
    }
  }

  /**
   * The special tokens, and these after them.
   *
   * @param text in index order, none of them twice; one that is written as a special token is still
   *     text
   */
  public static Vocabulary of(List<String> text) {
    List<String> tokens = new ArrayList<>(SpecialToken.tokens());
    tokens.addAll(text);
    return new Vocabulary(tokens);
  }

  /** How many tokens there are, the special ones among them. */
  public int size() {
    return tokens.size();
  }

  /** How the token at {@code index} is written. */
  public String token(int index) {
    return tokens.get(index);
  }

  /** All of them in index order, the special ones first. */
  public List<String> tokens() {
    return tokens;
  }

  /** Those that stand for text, in index order. */
  public List<String> text() {
    return tokens.subList(FIRST_OF_TEXT, tokens.size());
  }

  /** The index of a token of text; that of {@code <unk>} where there is no such token. */
  public int index(String token) {
    return indices.getOrDefault(token, SpecialToken.UNK.index());
  }

  /** Whether the token at {@code index} stands for no text. */
  public static boolean isSpecial(int index) {
    return index < FIRST_OF_TEXT;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary vocabulary && vocabulary.tokens.equals(tokens);
  }

  @Override
  public int hashCode() {
    return tokens.hashCode();
  }

  @Override
  public String toString() {
    return "Vocabulary of " + size() + " tokens";
  }
}
