package io.trainyard.averaging;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is made of an averaging. With x the parameters that all workers started a round from, and
 * {@code mean} the weighted mean of what they came to, the averaged change is d = mean - x, and the
 * next round starts from x + step(d). Pure and element by element.
 *
 * <p>Here d is used as it is, in units of the parameters. SlowMo divides it by the inner learning
 * rate g of the round and multiplies the step by it again: while g is constant, that is the same;
 * where g falls, SlowMo shrinks what it remembers with it, and this, like BMUF and DiLoCo, does
 * not. A learning rate that changes within a round leaves SlowMo's g undefined, and workers whose
 * optimizer is adaptive have none.
 */
public sealed interface OuterOptimizer extends Serializable {

  /**
   * Reads the key {@code outer}: an object with a kind.
   *
   * @param workers by which momentum goes where none is given
   * @return null, with a problem noted, where the kind is unknown
   */
  static OuterOptimizer read(Section section, int workers) {
    Map<String, Function<Section, OuterOptimizer>> kinds =
        Map.of(
            "none", none -> new None(),
            "momentum", momentum -> Momentum.read(momentum, workers),
            "nesterov", Nesterov::read);
    return section.kind("outer", "outer", kinds);
  }

  /** The next round starts from the mean: step = d. */
  record None() implements OuterOptimizer {
    @Override
    public int stateLength(int parameters) {
      return 0;
    }

    @Override
    public void step(double[] change, float[] state, int length) {}
  }

  /**
   * Momentum on the averaged change:
   *
   * <pre>
   * u    = momentum * u + d        (u = 0 before the first round)
   * step = learningRate * u
   * </pre>
   *
   * Block-wise model-update filtering with classical block momentum (Chen and Huo, "Scalable
   * training of deep learning machines by incremental block training with intra-block parallel
   * optimization and blockwise model-update filtering", ICASSP 2016), whose block momentum is
   * {@code momentum} and whose block learning rate is {@code learningRate}; and SlowMo (Wang et
   * al., "SlowMo: improving communication-efficient distributed SGD with slow momentum", ICLR 2020)
   * with beta = {@code momentum} and alpha = {@code learningRate}, but for what the interface says
   * of a changing inner learning rate.
   *
   * @param momentum at least 0 and below 1
   * @param learningRate above 0; 1 takes the whole step
   */
  record Momentum(double momentum, double learningRate) implements OuterOptimizer {

    /**
     * Without a momentum 1 - 1 / workers, as Chen and Huo have it: in the long run steps add up to
     * those of all workers, u = d * workers.
     */
    static Momentum read(Section section, int workers) {
      Optional<Double> momentum = section.optionalDecimal("momentum", Range.halfOpen(0, 1));
      return new Momentum(
          momentum.orElse(1 - 1.0 / workers), section.decimal("learning-rate", Range.above(0)));
    }

    @Override
    public int stateLength(int parameters) {
      return parameters;
    }

    @Override
    public void step(double[] change, float[] state, int length) {
      for (int i = 0; i < length; i++) {
        float u = (float) (momentum * state[i] + change[i]);
        state[i] = u;
        change[i] = learningRate * u;
      }
    }
  }

  /**
   * Nesterov's momentum on the averaged change, as PyTorch's SGD has it:
   *
   * <pre>
   * u    = momentum * u + d        (u = 0 before the first round)
   * step = learningRate * (d + momentum * u)
   * </pre>
   *
   * The outer optimizer of DiLoCo (Douillard et al., "DiLoCo: distributed low-communication
   * training of language models", 2023), whose outer gradient is -d.
   *
   * @param momentum at least 0 and below 1
   * @param learningRate above 0
   */
  record Nesterov(double momentum, double learningRate) implements OuterOptimizer {

    static Nesterov read(Section section) {
      return new Nesterov(
          section.decimal("momentum", Range.halfOpen(0, 1)),
          section.decimal("learning-rate", Range.above(0)));
    }

    @Override
    public int stateLength(int parameters) {
      return parameters;
    }

    @Override
    public void step(double[] change, float[] state, int length) {
      for (int i = 0; i < length; i++) {
        double d = change[i];
        float u = (float) (momentum * state[i] + d);
        state[i] = u;
        change[i] = learningRate * (d + momentum * u);
      }
    }
  }

  /** The values of u that belong to so many parameters: as many, or none. */
  int stateLength(int parameters);

  /**
   * Turns the averaged change into the step to take.
   *
   * @param change {@code length} values of d; afterwards of the step
   * @param state {@code length} values of u, brought up to date; not looked at where {@link
   *     #stateLength} is 0
   */
  void step(double[] change, float[] state, int length);
}
