package io.trainyard.text;

import java.util.Arrays;
import java.util.List;

/** The tokens that stand for no text, at the same places in front of every vocabulary. */
public enum SpecialToken {
  /** Fills up what is shorter than its neighbours in a minibatch. */
  PAD("<pad>"),
  /** Stands for every piece of text that is in no vocabulary. */
  UNK("<unk>"),
  /** In front of a text's first token, where a model is to begin. */
  BOS("<bos>"),
  /** Behind a text's last token. */
  EOS("<eos>");

  private final String token;

  SpecialToken(String token) {
    this.token = token;
  }

  /** How it is written. */
  public String token() {
    return token;
  }

  /** Its index in every vocabulary. */
  public int index() {
    return ordinal();
  }

  /** All of them, in the order of their indices. */
  static List<String> tokens() {
    return Arrays.stream(values()).map(SpecialToken::token).toList();
  }
}
