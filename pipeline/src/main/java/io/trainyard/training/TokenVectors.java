package io.trainyard.training;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.results.NeighbourRow;
import io.trainyard.results.ResultFile;
import io.trainyard.results.TokenVectorRow;
import io.trainyard.text.Vocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The vectors that a language model has learned for its tokens.
 *
 * @param vectors one for each token, all of one length, and not copied
 */
record TokenVectors(Vocabulary vocabulary, float[][] vectors) {

  static final String VECTORS = "embeddings.parquet";
  static final String NEIGHBOURS = "neighbours.parquet";

  /** Of each token so many neighbours are told. */
  private static final int NEAREST = 10;

  /** Finding neighbours takes the square of this. */
  private static final int MOST_TOKENS = 10_000;

  /** A number as a float, of the table and of its copy, and as an object in a list. */
  private static final int NUMBER_BYTES = 2 * Float.BYTES + 22;

  /** A row of the table of neighbours. */
  private static final int NEIGHBOUR_BYTES = 64;

  /** Bytes of the heap, about, that telling of so many vectors of so many numbers takes. */
  static long memoryBytes(long tokens, long width) {
    long ranked = Math.min(tokens, MOST_TOKENS);
    return NUMBER_BYTES * tokens * width
        + ranked * (Float.BYTES * width + NEAREST * NEIGHBOUR_BYTES);
  }

  /**
   * Leaves tables of the vectors and of nearest neighbours, by the cosine, among the commonest
   * tokens of the training text, those that are in it at least once.
   *
   * @throws io.trainyard.failure.Infrastructure if that fails
   */
  void write(TokenSource text, Path directory, Configuration hadoop) {
    long[] counts = counts(text, hadoop);
    ResultFile.tokenVectors(new Path(directory, VECTORS), hadoop).write(rows(counts));
    ResultFile.neighbours(new Path(directory, NEIGHBOURS), hadoop).write(neighbours(counts));
  }

  private long[] counts(TokenSource text, Configuration hadoop) {
    long[] counts = new long[vectors.length];
    text.read(Split.TRAIN, hadoop, new Counter(counts));
    return counts;
  }

  /** Counts tokens. */
  private record Counter(long[] counts) implements TokenSource.Sink {
    @Override
    public void begin(long id) {
      // Of whatever stream they are.
    }

    @Override
    public void add(int[] tokens) {
      for (int token : tokens) {
        counts[token]++;
      }
    }
  }

  private List<TokenVectorRow> rows(long[] counts) {
    return IntStream.range(0, vectors.length)
        .mapToObj(
            token ->
                new TokenVectorRow(
                    token, vocabulary.token(token), counts[token], list(vectors[token])))
        .toList();
  }

  private static List<Float> list(float[] vector) {
    List<Float> list = new ArrayList<>();
    for (float value : vector) {
      list.add(value);
    }
    return list;
  }

  /** The nearest ones of each token, the commonest token first. */
  List<NeighbourRow> neighbours(long[] counts) {
    List<Integer> tokens =
        IntStream.range(0, counts.length)
            .filter(token -> counts[token] > 0)
            .boxed()
            .sorted(Comparator.comparingLong((Integer token) -> -counts[token]))
            .limit(MOST_TOKENS)
            .toList();
    float[][] units = tokens.stream().map(token -> unit(vectors[token])).toArray(float[][]::new);
    List<NeighbourRow> rows = new ArrayList<>();
    for (int i = 0; i < units.length; i++) {
      double[] cosines = cosines(units, i);
      int rank = 0;
      for (int j : nearest(cosines, i)) {
        rows.add(row(tokens.get(i), ++rank, tokens.get(j), cosines[j]));
      }
    }
    return rows;
  }

  private NeighbourRow row(int token, int rank, int neighbour, double cosine) {
    return new NeighbourRow(
        token, vocabulary.token(token), rank, neighbour, vocabulary.token(neighbour), cosine);
  }

  private static double[] cosines(float[][] units, int of) {
    double[] cosines = new double[units.length];
    for (int j = 0; j < units.length; j++) {
      for (int d = 0; d < units[j].length; d++) {
        cosines[j] += (double) units[of][d] * units[j][d];
      }
    }
    return cosines;
  }

  /** The largest first, of equal ones the commonest. */
  private static List<Integer> nearest(double[] cosines, int but) {
    List<Integer> best = new ArrayList<>();
    Comparator<Integer> order =
        Comparator.comparingDouble((Integer j) -> -cosines[j])
            .thenComparing(Comparator.naturalOrder());
    for (int j = 0; j < cosines.length; j++) {
      boolean near = best.size() < NEAREST || cosines[j] > cosines[best.get(NEAREST - 1)];
      if (j != but && near) {
        int at = Collections.binarySearch(best, j, order);
        best.add(-at - 1, j);
        if (best.size() > NEAREST) {
          best.remove(NEAREST);
        }
      }
    }
    return best;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    float[] unit = new float[vector.length];
    for (int d = 0; d < unit.length && squares > 0; d++) {
      unit[d] = (float) (vector[d] / Math.sqrt(squares));
    }
    return unit;
  }
}
