package io.trainyard.text;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;
import java.util.Map;
import java.util.function.Function;

/**
 * How a vocabulary is to be made of training text.
 *
 * @param kind how text is split
 * @param minCount terms, or pairs of bytes, that occur less often are no tokens
 * @param maxSize the most tokens, the special ones among them
 * @param endOfDocument whether {@code <eos>} stands behind every document
 */
public record TokenizerSettings(
    TokenizerKind kind, long minCount, int maxSize, boolean endOfDocument) implements Serializable {

  /** The kinds by the name that {@code tokenizer.kind} gives them. */
  public static final Map<String, Function<Section, TokenizerSettings>> KINDS =
      Map.of(
          TokenizerKind.CHARACTER,
          section -> read(section, new TokenizerKind.Characters(), 1),
          TokenizerKind.WORD,
          section -> read(section, TokenizerKind.Words.read(section), 1),
          TokenizerKind.BPE,
          section -> read(section, new TokenizerKind.BytePairs(), ByteLetters.BYTES));

  private static TokenizerSettings read(Section section, TokenizerKind kind, int fewest) {
    return new TokenizerSettings(
        kind,
        section.longInteger("min-count", Range.atLeast(1)),
        section.integer(
            "max-size", Range.between(Vocabulary.FIRST_OF_TEXT + fewest, Integer.MAX_VALUE)),
        section.flag("end-of-document"));
  }

  /** What ends the label where {@code <eos>} stands behind every document. */
  private static final String ENDED = ", ended";

  /** All of it, for comparing. */
  public String label() {
    return "%s, at least %d times, at most %d tokens%s"
        .formatted(kind.label(), minCount, maxSize, endOfDocument ? ENDED : "");
  }

  /**
   * Whether {@code <eos>} stands behind every document where this is the {@link #label()}: for
   * datasets that say so in no other way.
   */
  public static boolean endsDocuments(String label) {
    return label.endsWith(ENDED);
  }
}
