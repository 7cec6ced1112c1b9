package io.trainyard.training;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Whether a training leaves the weights of one epoch, or a mean of several epochs' weights. */
public sealed interface WeightAveraging {

  /**
   * Reads the section {@code weight-averaging}; what is wrong with it is noted there.
   *
   * @param maxEpochs by which the start goes where none is given
   */
  static WeightAveraging read(Section root, int maxEpochs) {
    Map<String, Function<Section, WeightAveraging>> kinds =
        Map.of("none", none -> new None(), "swa", swa -> Swa.read(swa, maxEpochs));
    WeightAveraging read = root.kind("weight-averaging", "weight-averaging", kinds);
    return read == null ? new None() : read;
  }

  /** Whether the weights at the end of this epoch, counted from 1, go into the mean. */
  boolean takes(int epoch);

  /** The best epoch's weights are left. */
  record None() implements WeightAveraging {
    @Override
    public boolean takes(int epoch) {
      return false;
    }
  }

  /**
   * Stochastic weight averaging (Izmailov et al., "Averaging weights leads to wider optima and
   * better generalization", UAI 2018): the mean of the weights at the ends of epochs {@code
   * startEpoch}, {@code startEpoch + everyEpochs}, ... is left.
   *
   * @param startEpoch counted from 1
   */
  record Swa(int startEpoch, int everyEpochs) implements WeightAveraging {

    static Swa read(Section section, int maxEpochs) {
      Optional<Integer> start =
          section.optionalInteger("start-epoch", Range.between(1, Math.max(1, maxEpochs)));
      return new Swa(
          start.orElse(lastQuarter(maxEpochs)), section.integer("every-epochs", Range.atLeast(1)));
    }

    private static int lastQuarter(int maxEpochs) {
      return (int) (maxEpochs * 3L / 4) + 1;
    }

    @Override
    public boolean takes(int epoch) {
      return epoch >= startEpoch && (epoch - startEpoch) % everyEpochs == 0;
    }
  }
}
