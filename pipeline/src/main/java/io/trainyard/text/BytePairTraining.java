package io.trainyard.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/**
 * Learns byte pairs from how often pieces of text occur: again and again the pair of neighbouring
 * tokens that is found most often becomes a token. Of pairs that are found equally often it is the
 * one whose left token has the smaller index, then the one whose right token has. So the merges
 * follow from the counts alone. Counts are brought up to date, and not taken anew, at each merge.
 */
final class BytePairTraining {

  private record Candidate(long count, long pair) {}

  /** A piece, and what its bytes have become. */
  private static final class Piece {

    private int[] tokens;
    private final long count;

    Piece(int[] tokens, long count) {
      this.tokens = tokens;
      this.count = count;
    }
  }

  private final List<Piece> pieces = new ArrayList<>();
  private final Map<Long, Long> counts = new HashMap<>();
  private final Map<Long, Set<Integer>> places = new HashMap<>();
  private final PriorityQueue<Candidate> candidates =
      new PriorityQueue<>(
          Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair));

  private BytePairTraining(Map<String, Long> counts) {
    // In one order, whatever the map's; the result does not depend on which.
    new TreeMap<>(counts)
        .forEach((text, count) -> pieces.add(new Piece(BytePairTokenizer.bytes(text), count)));
    for (int i = 0; i < pieces.size(); i++) {
      count(i, 1, new HashSet<>());
    }
    this.counts.forEach((pair, count) -> candidates.add(new Candidate(count, pair)));
  }

  /**
   * @param counts how often each piece occurs
   * @param most merges at most
   * @param minCount pairs that are found less often stay two tokens
   */
  static List<TextCodec.Merge> learn(Map<String, Long> counts, int most, long minCount) {
    return new BytePairTraining(counts).learn(most, minCount);
  }

  private List<TextCodec.Merge> learn(int most, long minCount) {
    List<TextCodec.Merge> merges = new ArrayList<>();
    while (merges.size() < most && !candidates.isEmpty()) {
      Candidate best = candidates.poll();
      long now = counts.getOrDefault(best.pair(), 0L);
      if (now != best.count()) {
        // Stale: a merge since then changed the count, and left another candidate.
        continue;
      }
      if (now < Math.max(1, minCount)) {
        break;
      }
      int left = (int) (best.pair() >>> Integer.SIZE);
      int right = (int) best.pair();
      merge(best.pair(), BytePairTokenizer.first() + merges.size());
      merges.add(new TextCodec.Merge(left, right));
    }
    return merges;
  }

  private void merge(long pair, int token) {
    Set<Long> changed = new HashSet<>();
    for (int place : List.copyOf(places.get(pair))) {
      count(place, -1, changed);
      Piece piece = pieces.get(place);
      piece.tokens = merged(piece.tokens, pair, token);
      count(place, 1, changed);
    }
    places.remove(pair);
    counts.remove(pair);
    for (long other : changed) {
      long now = counts.getOrDefault(other, 0L);
      if (now > 0) {
        candidates.add(new Candidate(now, other));
      }
    }
  }

  /** Counts the pairs of one piece in, or out again. */
  private void count(int place, int sign, Set<Long> changed) {
    Piece piece = pieces.get(place);
    for (int i = 0; i + 1 < piece.tokens.length; i++) {
      long pair = BytePairTokenizer.pair(piece.tokens[i], piece.tokens[i + 1]);
      counts.merge(pair, sign * piece.count, Long::sum);
      changed.add(pair);
      if (sign > 0) {
        places.computeIfAbsent(pair, key -> new HashSet<>()).add(place);
      }
    }
  }

  private static int[] merged(int[] tokens, long pair, int token) {
    var result = new Tokens();
    for (int i = 0; i < tokens.length; i++) {
      boolean isPair =
          i + 1 < tokens.length && BytePairTokenizer.pair(tokens[i], tokens[i + 1]) == pair;
      result.add(isPair ? token : tokens[i]);
      i += isPair ? 1 : 0;
    }
    return result.toArray();
  }
}
