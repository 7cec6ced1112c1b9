package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.dataset.exercise.Exercise;
import io.trainyard.dataset.exercise.PairTask;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * The exercises of a dataset by their ids. Those to train on and to validate by come first. An
 * exercise follows from the seed, its id and its split.
 *
 * <p>Which split a text is for follows from the seed and the text, and an exercise is drawn until
 * its source is for the split that its row is in: so no two splits have a source in common.
 *
 * @param difficulties of the task; rows have one after another
 * @param drawn which of the first rows validate
 * @param rows to train on and to validate by
 * @param testRows behind them
 */
record ExerciseRows(
    PairTask task,
    List<Difficulty> difficulties,
    Seed seed,
    TextSplit.ByDocument drawn,
    long rows,
    long testRows,
    Shares shares)
    implements Serializable {

  /** After so many texts that are for other splits there is none, or hardly one. */
  private static final int MOST_DRAWS = 10_000;

  /**
   * The parts of all texts that are for each split but for training.
   *
   * @param validation from 0 to 1
   * @param test from 0 to 1
   */
  record Shares(double validation, double test) implements Serializable {

    /** Of texts for a split with few rows, so that not too many draws are in vain. */
    private static final double LEAST = 0.05;

    /** Of texts for both, so that training has some of its own. */
    private static final double MOST = 0.95;

    /** In proportion to the rows. */
    static Shares of(double validationRows, double testRows, double all) {
      double validation = share(validationRows / all);
      double test = share(testRows / all);
      double tooMuch = Math.max(1, (validation + test) / MOST);
      return new Shares(validation / tooMuch, test / tooMuch);
    }

    private static double share(double ofRows) {
      return ofRows == 0 ? 0 : Math.max(LEAST, ofRows);
    }

    /**
     * @param uniform from 0 to 1
     */
    Split split(double uniform) {
      if (uniform < test) {
        return Split.TEST;
      }
      return uniform < test + validation ? Split.VALIDATION : Split.TRAIN;
    }
  }

  static ExerciseRows of(PairTaskSource source, Seed seed, double validationFraction) {
    Seed own = seed.of(PairTaskSource.KIND);
    double all = (double) source.rows() + source.testRows();
    return new ExerciseRows(
        source.task(),
        source.task().difficulties(),
        own,
        TextSplit.ByDocument.of(own, source.rows(), validationFraction, 0),
        source.rows(),
        source.testRows(),
        Shares.of(validationFraction * source.rows(), source.testRows(), all));
  }

  /** The ids of a split's {@code part}-th part of {@code parts}, in order. */
  LongStream ids(Split split, int part, int parts) {
    long first = split == Split.TEST ? rows : 0;
    long count = split == Split.TEST ? testRows : rows;
    LongStream ids =
        LongStream.range(first + part * count / parts, first + (part + 1) * count / parts);
    return split == Split.TEST ? ids : ids.filter(id -> drawn.split(id) == split);
  }

  Difficulty difficulty(long id) {
    return difficulties.get((int) (id % difficulties.size()));
  }

  /**
   * Makes an exercise.
   *
   * @throws BadConfiguration if there are too few texts to have some for each split
   */
  Exercise exercise(long id, Split split) {
    SplittableRandom random = seed.of("exercise").of(id).generator();
    for (int i = 0; i < MOST_DRAWS; i++) {
      Exercise exercise = task.draw(random, difficulty(id));
      if (split(exercise.source()) == split) {
        return exercise;
      }
    }
    throw new BadConfiguration(
        "cannot ingest: expected dataset.source.task to have texts enough for each split, found none of %s for %s among %d; make it harder, or set dataset.validation-fraction or dataset.source.test-rows to 0"
            .formatted(difficulty(id), split.label(), MOST_DRAWS));
  }

  /** The split that a text is for. */
  Split split(String text) {
    return shares.split(seed.of("text-split").of(text).generator().nextDouble());
  }
}
