package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Curriculum;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Which rows of a dataset of exercises an epoch takes under a curriculum: as many as there are, so
 * that epochs are equally long whatever the curriculum. In the place of each row comes one of a
 * difficulty that is drawn for it; the rows of a difficulty come in an order of the epoch's, and
 * from the beginning again when all have come. A pure function of the seed, the epoch and the rows.
 * Immutable.
 */
public final class Lessons {

  private final Curriculum curriculum;
  private final List<Difficulty> difficulties;
  private final long[] ids;

  /** Of each difficulty the places of its rows. */
  private final int[][] rows;

  /**
   * @param difficulties all there are in the dataset, the easiest first
   * @param ids of the rows
   * @param ofRows the difficulty of each row, an index in {@code difficulties}
   */
  public Lessons(Curriculum curriculum, List<Difficulty> difficulties, long[] ids, int[] ofRows) {
    this.curriculum = curriculum;
    this.difficulties = List.copyOf(difficulties);
    this.ids = ids.clone();
    this.rows =
        IntStream.range(0, difficulties.size())
            .mapToObj(difficulty -> places(ofRows, difficulty))
            .toArray(int[][]::new);
  }

  private static int[] places(int[] ofRows, int difficulty) {
    return IntStream.range(0, ofRows.length).filter(row -> ofRows[row] == difficulty).toArray();
  }

  /**
   * Refuses a curriculum some epoch of which asks for what a worker's rows lack.
   *
   * @param range of the worker's rows
   * @param epochs of the training, at most
   * @throws BadConfiguration if there is no row of a difficulty that an epoch asks for
   */
  public static void require(
      Curriculum curriculum, PairTokens pairs, RowRange range, int epochs, Configuration conf) {
    List<Difficulty> difficulties = pairs.difficulties();
    boolean[] found = new boolean[difficulties.size()];
    int missing = found.length;
    for (int difficulty : pairs.difficulties(range, conf)) {
      missing -= found[difficulty] ? 0 : 1;
      found[difficulty] = true;
    }
    for (int epoch = 0; missing > 0 && epoch < epochs; epoch++) {
      double[] probabilities = curriculum.probabilities(found.length, epoch);
      for (int i = 0; i < found.length; i++) {
        if (probabilities[i] > 0 && !found[i]) {
          throw missing(difficulties.get(i), range.rows(), epoch);
        }
      }
    }
  }

  /**
   * Bytes of the heap that lessons of so many rows take: ids, places, and the lesson of an epoch.
   * While a lesson is made it takes as much more as minibatches of it do, which are made next.
   */
  public static long memoryBytes(long rows) {
    return (Long.BYTES + 2L * Integer.BYTES) * rows;
  }

  /**
   * The rows of an epoch, in no particular order.
   *
   * @param seed of the training
   * @param epoch from 0
   * @return places of rows, as many as there are; some come more than once, and others not at all
   * @throws BadConfiguration if there is no row of a difficulty that the epoch asks for
   */
  public int[] of(Seed seed, int epoch) {
    Seed ofEpoch = seed.of("curriculum").of(epoch);
    double[] probabilities = curriculum.probabilities(difficulties.size(), epoch);
    int[][] ordered = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      if (probabilities[i] > 0) {
        if (rows[i].length == 0 && ids.length > 0) {
          throw missing(difficulties.get(i), ids.length, epoch);
        }
        ordered[i] = ordered(ofEpoch.of("rows"), rows[i]);
      }
    }
    int[] taken = new int[rows.length];
    int[] lesson = new int[ids.length];
    Arrays.setAll(
        lesson,
        place -> {
          int drawn = drawn(ofEpoch.of("difficulty").of(ids[place]), probabilities);
          return ordered[drawn][taken[drawn]++ % ordered[drawn].length];
        });
    return lesson;
  }

  private static BadConfiguration missing(Difficulty difficulty, long rows, int epoch) {
    return new BadConfiguration(
        "cannot follow dataset.curriculum: expected training rows of %s for each worker in epoch %d, found none among the %d of one; ask for more dataset.source.rows, or for fewer averaging.workers"
            .formatted(difficulty, epoch + 1, rows));
  }

  private int[] ordered(Seed seed, int[] places) {
    long[] own = Arrays.stream(places).mapToLong(place -> ids[place]).toArray();
    return Arrays.stream(HashOrder.of(seed, own)).map(i -> places[i]).toArray();
  }

  private static int drawn(Seed seed, double[] probabilities) {
    double left = seed.generator().nextDouble();
    int last = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (probabilities[i] > 0) {
        last = i;
        left -= probabilities[i];
        if (left < 0) {
          return i;
        }
      }
    }
    // Rounding may leave a little of 1.
    return last;
  }
}
