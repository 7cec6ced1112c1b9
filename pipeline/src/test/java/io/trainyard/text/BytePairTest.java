package io.trainyard.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BytePairTest {

  /** The words of the paper's example, with how often each occurs. */
  private static final Map<String, Long> WORDS =
      new TreeMap<>(Map.of("low", 5L, "lower", 2L, "newest", 6L, "widest", 3L));

  /**
   * By hand. Pairs at first: lo 7, ow 7, we 8 (lower 2, newest 6), er 2, ne 6, ew 6, es 9, st 9, wi
   * 3, id 3, de 3. Of es and st, equally many, es has the smaller left byte. Then est 9; lo 7 (l is
   * before o); low 7; now ew and ne 6 each, and we 2 left: ew (e is before n); n+ew 6; new+est 6,
   * before which de+... has 3 only.
   */
  @Test
  void learnsTheMergesThatAreWorkedOutByHand() {
    List<TextCodec.Merge> merges = BytePairTraining.learn(WORDS, 7, 1);

    assertThat(written(merges)).containsExactly("es", "est", "lo", "low", "ew", "new", "newest");
  }

  @Test
  void mergesNothingThatIsRarerThanWanted() {
    assertThat(written(BytePairTraining.learn(WORDS, 100, 7)))
        .containsExactly("es", "est", "lo", "low");
  }

  @Test
  void endsWhereNothingIsLeftToMerge() {
    assertThat(written(BytePairTraining.learn(Map.of("ab", 2L, "c", 9L), 100, 1)))
        .containsExactly("ab");
  }

  @Test
  void countsOverlappingPairsAsOftenAsTheyAreMerged() {
    // "aaaa" has three places of aa, of which merging leaves two.
    assertThat(written(BytePairTraining.learn(Map.of("aaaa", 1L), 100, 1)))
        .containsExactly("aa", "aaaa");
  }

  @Test
  void learnsTheSameAsCountingAnewAfterEachMerge() {
    Map<String, Long> words = new TreeMap<>();
    for (String word : "the cat that sat at the mat then ate the other rat thereafter".split(" ")) {
      words.merge(" " + word, 1L, Long::sum);
      words.merge(word + word, 2L, Long::sum);
    }

    assertThat(BytePairTraining.learn(words, 40, 2)).isEqualTo(slowly(words, 40, 2));
  }

  @Test
  void encodesNewWordsByTheMergesInTheirOrder() {
    Tokenizer tokenizer = tokenizer(BytePairTraining.learn(WORDS, 7, 1));

    assertThat(written(tokenizer, "lowest newest"))
        .containsExactly("low", "est", "\u0120", "newest");
  }

  @Test
  void everyTextComesBackAsItWasWhateverItsScript() {
    Tokenizer tokenizer = tokenizer(BytePairTraining.learn(WORDS, 7, 1));
    String text =
        "low  lower\n\nnewest\t e\u0301 \u05E9\u05DC\u05D5\u05DD \uD83D\uDE42 42, "
            + "x".repeat(1000)
            + " \u0000 ";

    int[] tokens = tokenizer.encode(text);

    assertThat(tokenizer.decode(tokens)).isEqualTo(text);
    assertThat(tokens).doesNotContain(SpecialToken.UNK.index());
  }

  @Test
  void piecesAreWordsWithTheBlankInFrontOfThem() {
    List<String> pieces = new ArrayList<>();
    Pieces.forEach("Hello,  world 42x\n\ny e\u0301!", pieces::add);

    assertThat(pieces)
        .containsExactly("Hello", ",", " ", " world", " 42", "x", "\n\n", "y", " e\u0301", "!");
  }

  private static Tokenizer tokenizer(List<TextCodec.Merge> merges) {
    return new TextCodec(new TokenizerKind.BytePairs(), ByteLetters.vocabulary(merges), merges)
        .tokenizer();
  }

  private static List<String> written(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text)).mapToObj(tokenizer.vocabulary()::token).toList();
  }

  private static List<String> written(List<TextCodec.Merge> merges) {
    Vocabulary vocabulary = ByteLetters.vocabulary(merges);
    return vocabulary.tokens().subList(BytePairTokenizer.first(), vocabulary.size());
  }

  /** The textbook's way. */
  private static List<TextCodec.Merge> slowly(Map<String, Long> words, int most, long minCount) {
    List<TextCodec.Merge> merges = new ArrayList<>();
    Map<List<Integer>, Long> tokens =
        words.entrySet().stream()
            .collect(
                Collectors.toMap(
                    word -> Arrays.stream(BytePairTokenizer.bytes(word.getKey())).boxed().toList(),
                    Map.Entry::getValue));
    while (merges.size() < most) {
      Map<Long, Long> counts = new TreeMap<>();
      tokens.forEach(
          (word, count) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
              counts.merge(BytePairTokenizer.pair(word.get(i), word.get(i + 1)), count, Long::sum);
            }
          });
      long best = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
      if (best < minCount) {
        break;
      }
      long pair =
          counts.entrySet().stream()
              .filter(entry -> entry.getValue() == best)
              .mapToLong(Map.Entry::getKey)
              .min()
              .orElseThrow();
      int token = BytePairTokenizer.first() + merges.size();
      merges.add(new TextCodec.Merge((int) (pair >>> 32), (int) pair));
      tokens =
          tokens.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      entry -> merge(entry.getKey(), pair, token), Map.Entry::getValue));
    }
    return merges;
  }

  private static List<Integer> merge(List<Integer> word, long pair, int token) {
    List<Integer> merged = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      boolean isPair =
          i + 1 < word.size() && BytePairTokenizer.pair(word.get(i), word.get(i + 1)) == pair;
      merged.add(isPair ? token : word.get(i));
      i += isPair ? 1 : 0;
    }
    return merged;
  }
}
