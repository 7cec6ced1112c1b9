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
            "cosine", cosine -> Cosine.read(cosine, maxEpochs));
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
}
