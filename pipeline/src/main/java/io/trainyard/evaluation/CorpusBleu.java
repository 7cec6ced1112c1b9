package io.trainyard.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU of translations with one reference each (Papineni et al., "BLEU: a method for automatic
 * evaluation of machine translation", ACL 2002), in per cent, case-sensitive:
 *
 * <pre>
 * BLEU = 100 min(1, e^(1 - r / c)) (p_1 p_2 p_3 p_4)^(1/4)
 * </pre>
 *
 * <p>p_n: of the n-grams of all translations the part that their references have, each at most as
 * often as the reference has it; c and r: words of all translations and references. Where no n-gram
 * of a length is right, the k-th time counted from the shortest, half of the last count is taken, 1
 * / 2^k (Chen and Cherry, "A systematic comparison of smoothing techniques for sentence-level
 * BLEU", WMT 2014, method 3). Words are those of {@link BleuTokens}, so that the figure is that of
 * sacreBLEU's defaults (Post 2018). What is held is counts, which merge across partitions in any
 * order. Not thread-safe.
 */
public final class CorpusBleu implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int ORDER = 4;

  private final long[] right = new long[ORDER];
  private final long[] all = new long[ORDER];
  private long words;
  private long referenceWords;

  /** Adds a translation. */
  public void add(String translation, String reference) {
    List<String> own = BleuTokens.of(translation);
    List<String> wanted = BleuTokens.of(reference);
    words += own.size();
    referenceWords += wanted.size();
    for (int n = 1; n <= ORDER; n++) {
      Map<List<String>, Integer> left = counts(wanted, n);
      for (int from = 0; from + n <= own.size(); from++) {
        all[n - 1]++;
        Integer count = left.computeIfPresent(own.subList(from, from + n), (gram, c) -> c - 1);
        right[n - 1] += count != null && count >= 0 ? 1 : 0;
      }
    }
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public CorpusBleu merge(CorpusBleu other) {
    words += other.words;
    referenceWords += other.referenceWords;
    for (int n = 0; n < ORDER; n++) {
      right[n] += other.right[n];
      all[n] += other.all[n];
    }
    return this;
  }

  private static Map<List<String>, Integer> counts(List<String> words, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int from = 0; from + n <= words.size(); from++) {
      counts.merge(new ArrayList<>(words.subList(from, from + n)), 1, Integer::sum);
    }
    return counts;
  }

  /** The figure, 0 to 100. */
  public double score() {
    if (right[0] == 0) {
      return 0;
    }
    double logs = 0;
    double smoothing = 1;
    for (int n = 0; n < ORDER; n++) {
      if (all[n] == 0) {
        return 0;
      }
      double count = right[n];
      if (right[n] == 0) {
        smoothing /= 2;
        count = smoothing;
      }
      logs += StrictMath.log(count / all[n]);
    }
    double brevity = words < referenceWords ? 1 - (double) referenceWords / words : 0;
    return 100 * StrictMath.exp(brevity + logs / ORDER);
  }
}
