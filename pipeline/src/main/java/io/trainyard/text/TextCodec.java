package io.trainyard.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trainyard.failure.BadData;
import io.trainyard.storage.RecordJson;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A tokenizer and its vocabulary as one value: what stands in a dataset's vocabulary file and in a
 * model's bundle. Immutable.
 *
 * @param kind how text is split
 * @param vocabulary the tokens
 * @param merges of byte pairs, in the order in which they were learned: the tokens of which the
 *     {@code i}-th consists; empty for other kinds
 */
public record TextCodec(TokenizerKind kind, Vocabulary vocabulary, List<Merge> merges)
    implements Serializable {

  private static final int FORMAT_VERSION = 1;

  private static final JsonMapper JSON = RecordJson.lines().build();

  /**
   * Two tokens that are one.
   *
   * @param left index of the first one
   * @param right index of the second one
   */
  public record Merge(int left, int right) implements Serializable {}

  /** As it is written; the special tokens come first in {@code tokens}. */
  private record Form(
      int formatVersion,
      TokenizerKind tokenizer,
      List<String> special,
      List<String> tokens,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<List<Integer>> merges) {}

  public TextCodec {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(vocabulary, "vocabulary");
    merges = List.copyOf(merges);
    if (kind instanceof TokenizerKind.BytePairs) {
      BytePairTokenizer.check(vocabulary, merges);
    } else if (!merges.isEmpty()) {
      throw new IllegalArgumentException("expected merges of byte pairs only, found " + kind);
    }
  }

  /** Of a kind without merges. */
  public TextCodec(TokenizerKind kind, Vocabulary vocabulary) {
    this(kind, vocabulary, List.of());
  }

  /** A new tokenizer; to be kept, since making one takes longer than a short text. */
  public Tokenizer tokenizer() {
    if (kind instanceof TokenizerKind.Words words) {
      return new WordTokenizer(words, vocabulary);
    }
    return kind instanceof TokenizerKind.BytePairs
        ? new BytePairTokenizer(vocabulary, merges)
        : new CharacterTokenizer(vocabulary);
  }

  /** In UTF-8; the same bytes for equal codecs. */
  public byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(
          new Form(
              FORMAT_VERSION,
              kind,
              SpecialToken.tokens(),
              vocabulary.tokens(),
              merges.stream().map(merge -> List.of(merge.left(), merge.right())).toList()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a vocabulary as JSON", e);
    }
  }

  /**
   * @param where it was found, for messages
   * @throws BadData if it is no codec, or one of a later release
   */
  public static TextCodec fromJson(byte[] json, String where) {
    try {
      Form form = JSON.readValue(json, Form.class);
      requireKnown(form);
      List<List<Integer>> merges = Optional.ofNullable(form.merges()).orElse(List.of());
      return new TextCodec(
          form.tokenizer(),
          Vocabulary.of(form.tokens().subList(Vocabulary.FIRST_OF_TEXT, form.tokens().size())),
          merges.stream().map(merge -> new Merge(merge.get(0), merge.get(1))).toList());
    } catch (IOException | RuntimeException e) {
      throw new BadData(
          "cannot read the vocabulary %s: expected tokens in JSON, found %s; ingest the dataset again, or use the release of Trainyard that wrote it"
              .formatted(where, e.getMessage()),
          e);
    }
  }

  private static void requireKnown(Form form) {
    if (form.formatVersion() != FORMAT_VERSION
        || form.tokens() == null
        || !SpecialToken.tokens().equals(form.special())
        || !form.tokens().subList(0, Vocabulary.FIRST_OF_TEXT).equals(form.special())) {
      throw new IllegalArgumentException(
          "format version %d with the special tokens %s"
              .formatted(form.formatVersion(), form.special()));
    }
  }
}
