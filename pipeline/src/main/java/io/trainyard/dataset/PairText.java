package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Curriculum;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;

/** The pairs of a split in memory, as compact as {@link TokenText} is, and shared as it is. */
public final class PairText {

  /** Minibatches among whose pairs those of like length are put together. */
  private static final int POOL = 32;

  private final TokenText sources;
  private final TokenText targets;

  private PairText(TokenText sources, TokenText targets) {
    this.sources = sources;
    this.targets = targets;
  }

  /**
   * The pairs of a split, read if nobody in this JVM holds them.
   *
   * @throws BadData if they are not as many as the dataset says
   */
  public static PairText of(PairTokens pairs, Split split, Configuration conf) {
    TokenText sources = TokenText.of(pairs.side(Side.SOURCE), split, conf);
    TokenText targets = TokenText.of(pairs.side(Side.TARGET), split, conf);
    if (sources.streams() != pairs.rows(split) || targets.streams() != pairs.rows(split)) {
      throw new BadData(
          "cannot read the dataset of pairs: expected %d pairs in %s, found %d sources and %d targets; ingest it again"
              .formatted(pairs.rows(split), split.label(), sources.streams(), targets.streams()));
    }
    return new PairText(sources, targets);
  }

  /** Bytes of the heap that the pairs of a split take in a JVM. */
  public static long memoryBytes(PairTokens pairs, Split split) {
    return sideBytes(pairs, Side.SOURCE, split) + sideBytes(pairs, Side.TARGET, split);
  }

  private static long sideBytes(PairTokens pairs, Side side, Split split) {
    return TokenText.memoryBytes(pairs.side(side), split)
        + TokenText.streamBytes(pairs.rows(split));
  }

  /**
   * Bytes of the heap that the minibatches of an epoch of so many pairs take while they are made,
   * beside those of the epoch before: ids, hashes, hashes with an index, and positions in order.
   */
  public static long minibatchBytes(long pairs) {
    return (3L * Long.BYTES + 2L * Integer.BYTES) * pairs;
  }

  /** Unique in the dataset. */
  public long id(int pair) {
    return sources.id(pair);
  }

  /** What is to be translated, with {@code <eos>} as its last token. */
  public int[] source(int pair) {
    return sources.stream(pair);
  }

  /** What it is to become, with {@code <eos>} as its last token. */
  public int[] target(int pair) {
    return targets.stream(pair);
  }

  /**
   * Minibatches of an epoch, of pairs of like length: pairs are put in the order that the seed
   * gives them; of those of some minibatches the shorter ones come first; and then minibatches are
   * put in an order of the seed's. All but one have as many pairs as they may.
   *
   * @param seed of the epoch
   * @param range which pairs, by their positions
   * @param size pairs of a minibatch
   * @return the positions of each minibatch's pairs
   */
  public List<int[]> minibatches(Seed seed, RowRange range, int size) {
    return minibatches(
        seed, range, IntStream.range(0, Math.toIntExact(range.rows())).toArray(), size);
  }

  /**
   * As above, with other pairs of the range in the place of each.
   *
   * @param lesson for each pair of the range the index in it of the one that comes
   */
  public List<int[]> minibatches(Seed seed, RowRange range, int[] lesson, int size) {
    int first = Math.toIntExact(range.from());
    int count = lesson.length;
    long[] ids = IntStream.range(0, count).mapToLong(i -> id(first + i)).toArray();
    int[] order = HashOrder.of(seed.of("pair"), ids);
    List<int[]> batches = new ArrayList<>();
    int pool = Math.multiplyExact(POOL, size);
    for (int from = 0; from < count; from += pool) {
      int[] drawn =
          IntStream.range(from, Math.min(count, from + pool))
              .map(i -> first + lesson[order[i]])
              .toArray();
      batches.addAll(cut(byLength(drawn), size));
    }
    long[] numbers = IntStream.range(0, batches.size()).asLongStream().toArray();
    int[] shuffled = HashOrder.of(seed.of("minibatch"), numbers);
    return IntStream.of(shuffled).mapToObj(batches::get).toList();
  }

  /** What epochs take of a range under a curriculum. */
  public Lessons lessons(
      Curriculum curriculum, PairTokens pairs, RowRange range, Configuration conf) {
    long[] ids = LongStream.range(range.from(), range.to()).map(i -> id((int) i)).toArray();
    return new Lessons(curriculum, pairs.difficulties(), ids, pairs.difficulties(range, conf));
  }

  /** Pairs by the length of their sources, then of their targets. */
  public int[] byLength(int[] pairs) {
    return IntStream.of(pairs)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(pair -> sources.length(pair))
                .thenComparingInt(pair -> targets.length(pair)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Pieces of so many, but for the last one. */
  public static List<int[]> cut(int[] pairs, int size) {
    return IntStream.range(0, (pairs.length + size - 1) / size)
        .mapToObj(i -> IntStream.range(i * size, Math.min(pairs.length, (i + 1) * size)))
        .map(places -> places.map(place -> pairs[place]).toArray())
        .collect(Collectors.toList());
  }
}
