package io.trainyard.dataset.exercise;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * How hard the exercises of an epoch are (Zaremba and Sutskever, "Learning to Execute", 2014). The
 * stages of a training are epochs, so that what an epoch takes is known beforehand. Pure.
 */
public sealed interface Curriculum extends Serializable {

  /** The strategies by the name that {@code curriculum.kind} gives them. */
  Map<String, Function<Section, Curriculum>> KINDS =
      Map.of(
          "none", section -> new None(),
          "baseline", section -> new Baseline(),
          "naive", section -> new Naive(Naive.epochsPerStage(section)),
          "mix", section -> new Mix(),
          "combined", section -> new Combined(new Naive(Naive.epochsPerStage(section))));

  /**
   * How likely an exercise of the epoch is to be of each difficulty.
   *
   * @param difficulties how many there are, at least 1; the easiest comes first
   * @param epoch from 0
   * @return a probability for each, from 0 to 1, with a sum of 1
   */
  double[] probabilities(int difficulties, int epoch);

  /** The name of the strategy. */
  String kind();

  /** Whether an epoch is each row once, whatever its difficulty. */
  default boolean isNone() {
    return this instanceof None;
  }

  /** Each row once. */
  record None() implements Curriculum {
    @Override
    public String kind() {
      return "none";
    }

    @Override
    public double[] probabilities(int difficulties, int epoch) {
      return new Mix().probabilities(difficulties, epoch);
    }
  }

  /** The hardest alone: those that are to be learned. */
  record Baseline() implements Curriculum {
    @Override
    public String kind() {
      return "baseline";
    }

    @Override
    public double[] probabilities(int difficulties, int epoch) {
      return only(difficulties - 1, difficulties);
    }
  }

  /**
   * One difficulty after another, from the easiest on: with each stage the length is one more, or
   * where it was the largest, the nesting is one more and the length the smallest. The hardest
   * stays.
   *
   * @param epochsPerStage at least 1
   */
  record Naive(int epochsPerStage) implements Curriculum {
    @Override
    public String kind() {
      return "naive";
    }

    private static int epochsPerStage(Section section) {
      return section.integer("epochs-per-stage", Range.between(1, 1_000_000));
    }

    @Override
    public double[] probabilities(int difficulties, int epoch) {
      return only(Math.min(epoch / epochsPerStage, difficulties - 1), difficulties);
    }
  }

  /** Any length with any nesting, whatever the epoch. */
  record Mix() implements Curriculum {
    @Override
    public String kind() {
      return "mix";
    }

    @Override
    public double[] probabilities(int difficulties, int epoch) {
      double[] equal = new double[difficulties];
      Arrays.fill(equal, 1.0 / difficulties);
      return equal;
    }
  }

  /** Each exercise as it is with {@link Naive} or as it is with {@link Mix}, by even chance. */
  record Combined(Naive naive) implements Curriculum {
    @Override
    public String kind() {
      return "combined";
    }

    @Override
    public double[] probabilities(int difficulties, int epoch) {
      double[] stage = naive.probabilities(difficulties, epoch);
      double[] any = new Mix().probabilities(difficulties, epoch);
      Arrays.setAll(stage, i -> (stage[i] + any[i]) / 2);
      return stage;
    }
  }

  private static double[] only(int difficulty, int difficulties) {
    double[] probabilities = new double[difficulties];
    probabilities[difficulty] = 1;
    return probabilities;
  }
}
