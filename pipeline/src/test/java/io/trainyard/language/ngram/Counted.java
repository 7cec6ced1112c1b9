package io.trainyard.language.ngram;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Models of texts that are made in tests, in one place and in one thread. */
public final class Counted {

  private Counted() {}

  /** A model of these texts, none of whose n-grams is left out. */
  public static NgramModel model(
      int vocabulary, int order, Discounting discounting, List<List<Integer>> texts) {
    return NgramModel.of(vocabulary, discounting, counts(order, 1, texts, 1, 1));
  }

  /**
   * Counts as tasks do.
   *
   * @param stretch tokens that are counted together
   * @param shares that counts are added up in
   */
  static List<GramCounts> counts(
      int order, int minCount, List<List<Integer>> texts, int stretch, int shares) {
    List<List<GramTable>> tables = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      tables.add(new ArrayList<>());
    }
    for (List<Integer> text : texts) {
      for (int from = 0; from < text.size(); from += stretch) {
        List<GramTable> shared = counted(order, text, from, stretch).shares(shares);
        for (int i = 0; i < shares; i++) {
          // Whichever arrives first.
          tables.get(i).add(tables.get(i).size() / 2, shared.get(i));
        }
      }
    }
    List<GramCounts> counts = new ArrayList<>();
    tables.forEach(share -> counts.add(GramCounts.of(order, minCount, share)));
    Collections.reverse(counts);
    return counts;
  }

  private static GramCounter counted(int order, List<Integer> text, int from, int stretch) {
    GramCounter counter = new GramCounter(order);
    counter.begin();
    for (int i = Math.max(0, from - order + 1); i < from; i++) {
      counter.read(text.get(i));
    }
    for (int i = from; i < Math.min(text.size(), from + stretch); i++) {
      counter.count(text.get(i));
    }
    return counter;
  }

  /** Texts of tokens of text, the smaller the commoner, each with {@code <eos>} behind it. */
  public static List<List<Integer>> random(int vocabulary, long seed, int... lengths) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<Integer>> texts = new ArrayList<>();
    for (int length : lengths) {
      List<Integer> text = new ArrayList<>();
      for (int i = 1; i < length; i++) {
        text.add(4 + random.nextInt(1 + random.nextInt(vocabulary - 4)));
      }
      text.add(3);
      texts.add(text);
    }
    return texts;
  }
}
