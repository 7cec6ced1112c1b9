package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The learning rate as a pure function of how far training is, so that it goes on rightly across
 * averaging rounds, epochs and resumes. Progress is counted in epochs: before batch k of n (from 0)
 * in epoch e (from 0) it is e + k/n.
 */
public sealed interface LearningRate extends Serializable {

  /**
   * @param epoch progress, at least 0
   * @return the rate, at least 0
   */
  double at(double epoch);

  /**
   * Reads the key {@code learning-rate}: an object with a kind, or a number for a constant rate.
   *
   * @param maxEpochs what a schedule with an end takes for its length where none is given
   * @return null, with a problem noted, where the kind is unknown
   */
  static LearningRate read(Section section, int maxEpochs) {
    Map<String, Function<Section, LearningRate>> kinds =
        Map.of(
            "constant", Constant::read,
            "step", Step::read,
            "exponential", Exponential::read,
            "cosine", cosine -> Cosine.read(cosine, maxEpochs),
            "cosine-cycles", cycles -> CosineCycles.read(cycles, maxEpochs));
    return section.kind("learning-rate", "learning-rate", kinds);
  }

  /** value */
  record Constant(double value, WarmUp warmUp) implements LearningRate {

    static Constant read(Section section) {
      return new Constant(section.decimal("value", Range.above(0)), WarmUp.read(section));
    }

    @Override
    public double at(double epoch) {
      return warmUp.factor(epoch) * value;
    }
  }

  /** initial * factor ^ floor(epoch / everyEpochs) */
  record Step(double initial, double factor, double everyEpochs, WarmUp warmUp)
      implements LearningRate {

    static Step read(Section section) {
      return new Step(
          section.decimal("initial", Range.above(0)),
          section.decimal("factor", Range.above(0)),
          section.decimal("every-epochs", Range.above(0)),
          WarmUp.read(section));
    }

    @Override
    public double at(double epoch) {
      return warmUp.factor(epoch) * initial * Math.pow(factor, Math.floor(epoch / everyEpochs));
    }
  }

  /** initial * gamma ^ epoch */
  record Exponential(double initial, double gamma, WarmUp warmUp) implements LearningRate {

    static Exponential read(Section section) {
      return new Exponential(
          section.decimal("initial", Range.above(0)),
          section.decimal("gamma", Range.above(0)),
          WarmUp.read(section));
    }

    @Override
    public double at(double epoch) {
      return warmUp.factor(epoch) * initial * Math.pow(gamma, epoch);
    }
  }

  /**
   * last + (initial - last) * (1 + cos(pi * epoch / epochs)) / 2, and {@code last} from {@code
   * epochs} on: Loshchilov and Hutter, "SGDR", ICLR 2017, without restarts.
   */
  record Cosine(double initial, double last, double epochs, WarmUp warmUp) implements LearningRate {

    static Cosine read(Section section, int maxEpochs) {
      Optional<Double> epochs = section.optionalDecimal("epochs", Range.above(0));
      return new Cosine(
          section.decimal("initial", Range.above(0)),
          section.decimal("final", Range.atLeast(0)),
          epochs.orElse((double) maxEpochs),
          WarmUp.read(section));
    }

    @Override
    public double at(double epoch) {
      double done = Math.min(1, epoch / epochs);
      double rate = last + (initial - last) * (1 + Math.cos(Math.PI * done)) / 2;
      return warmUp.factor(epoch) * rate;
    }
  }

  /**
   * In each cycle of n epochs, last + (initial - last) * (1 + cos(pi * epoch / n)) / 2 with epochs
   * counted from the cycle's first: Huang et al., "Snapshot ensembles: train 1, get M for free",
   * ICLR 2017. Each cycle ends near a minimum of its own, to be kept as a member.
   *
   * <p>Cycle i (from 0) begins at epoch floor(i * epochs / cycles), so that each has whole epochs,
   * as many as the others or one more, and the last ends with training. From {@code epochs} on the
   * rate is {@code last}.
   */
  record CosineCycles(double initial, double last, int cycles, int epochs, WarmUp warmUp)
      implements LearningRate {

    static CosineCycles read(Section section, int maxEpochs) {
      Optional<Integer> epochs = section.optionalInteger("epochs", Range.atLeast(1));
      int length = epochs.orElse(maxEpochs);
      return new CosineCycles(
          section.decimal("initial", Range.above(0)),
          section.decimal("final", Range.atLeast(0)),
          section.integer("cycles", Range.between(1, Math.max(1, length))),
          length,
          WarmUp.read(section));
    }

    /** The epoch with which cycle {@code i} begins, and the one before it ends. */
    private int start(int cycle) {
      return (int) ((long) cycle * epochs / cycles);
    }

    /** Whether a cycle ends with so many epochs done: when its network is to be kept. */
    public boolean endsWith(int epochsDone) {
      for (int cycle = 1; cycle <= cycles; cycle++) {
        if (start(cycle) == epochsDone) {
          return true;
        }
      }
      return false;
    }

    @Override
    public double at(double epoch) {
      if (epoch >= epochs) {
        return warmUp.factor(epoch) * last;
      }
      int cycle = 0;
      while (start(cycle + 1) <= epoch) {
        cycle++;
      }
      double done = (epoch - start(cycle)) / (start(cycle + 1) - start(cycle));
      double rate = last + (initial - last) * (1 + Math.cos(Math.PI * done)) / 2;
      return warmUp.factor(epoch) * rate;
    }
  }
}
