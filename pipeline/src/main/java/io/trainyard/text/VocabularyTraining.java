package io.trainyard.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes codecs of how often terms occur in training text. */
public final class VocabularyTraining {

  /** Pieces from which byte pairs are learned at most: what the driver holds. */
  private static final int MOST_PIECES = 1_000_000;

  /**
   * A term, and how often it occurs.
   *
   * @param term a character, a word or a piece
   */
  public record Count(String term, long count) implements Serializable {}

  /** Those that occur most often first; of equally frequent ones the first by UTF-16. */
  public static final Comparator<Count> MOST_FREQUENT =
      Comparator.comparingLong(Count::count).reversed().thenComparing(Count::term);

  private VocabularyTraining() {}

  /** How many of the most frequent terms {@link #codec} needs. */
  public static int needed(TokenizerSettings settings) {
    return settings.kind() instanceof TokenizerKind.BytePairs
        ? MOST_PIECES
        : settings.maxSize() - Vocabulary.FIRST_OF_TEXT;
  }

  /** How often a term must occur for {@link #codec} to need it. */
  public static long leastCount(TokenizerSettings settings) {
    // Rare pieces have pairs in them that are frequent in others.
    return settings.kind() instanceof TokenizerKind.BytePairs ? 1 : settings.minCount();
  }

  /**
   * The codec.
   *
   * @param counts of the {@link #needed} terms, in the order {@link #MOST_FREQUENT}
   */
  public static TextCodec codec(TokenizerSettings settings, List<Count> counts) {
    if (settings.kind() instanceof TokenizerKind.BytePairs) {
      Map<String, Long> pieces = new LinkedHashMap<>();
      counts.forEach(count -> pieces.put(count.term(), count.count()));
      int most = settings.maxSize() - BytePairTokenizer.first();
      List<TextCodec.Merge> merges = BytePairTraining.learn(pieces, most, settings.minCount());
      return new TextCodec(settings.kind(), ByteLetters.vocabulary(merges), merges);
    }
    List<String> tokens = new ArrayList<>(counts.stream().map(Count::term).toList());
    if (settings.kind() instanceof TokenizerKind.Characters) {
      // As people look for them.
      tokens.sort(Comparator.comparingInt(token -> token.codePointAt(0)));
    }
    return new TextCodec(settings.kind(), Vocabulary.of(tokens));
  }
}
