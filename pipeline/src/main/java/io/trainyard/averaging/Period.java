package io.trainyard.averaging;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;
import java.util.Map;
import java.util.function.Function;

/**
 * How many minibatches each worker fits between two averagings: a pure function of the epoch, so
 * that rounds are the same across resumes. It changes between epochs alone, since every epoch ends
 * with an averaging.
 */
public sealed interface Period extends Serializable {

  /**
   * @param epoch counted from 0
   * @return at least 1; a round never goes beyond its epoch
   */
  int at(int epoch);

  /**
   * Reads the key {@code every-batches}: an object with a kind, or a number for a constant period.
   *
   * @param maxEpochs whose half post-local takes where no epoch is given
   * @return null, with a problem noted, where the kind is unknown
   */
  static Period read(Section section, int maxEpochs) {
    Map<String, Function<Section, Period>> kinds =
        Map.of(
            "constant", Constant::read,
            "growing", Growing::read,
            "shrinking", Shrinking::read,
            "post-local", local -> PostLocal.read(local, maxEpochs));
    return section.kind("every-batches", "every-batches", kinds);
  }

  /** value */
  record Constant(int value) implements Period {

    static Constant read(Section section) {
      return new Constant(section.integer("value", Range.atLeast(1)));
    }

    @Override
    public int at(int epoch) {
      return value;
    }
  }

  /**
   * min(max, floor(initial * factor ^ floor(epoch / everyEpochs))): averaging often while workers
   * learn fast and drift apart, rarely later, as the learning rate falls. Shen et al., "STL-SGD:
   * speeding up local SGD with stagewise communication period", AAAI 2021, double it from stage to
   * stage.
   *
   * @param factor above 1
   */
  record Growing(int initial, double factor, int everyEpochs, int max) implements Period {

    static Growing read(Section section) {
      int initial = section.integer("initial", Range.atLeast(1));
      return new Growing(
          initial,
          section.decimal("factor", Range.above(1)),
          section.integer("every-epochs", Range.atLeast(1)),
          section.integer("max", Range.atLeast(initial)));
    }

    @Override
    public int at(int epoch) {
      return (int) Math.min(max, stage(initial, factor, epoch / everyEpochs));
    }
  }

  /**
   * max(min, floor(initial * factor ^ floor(epoch / everyEpochs))): averaging rarely at first, when
   * any step is good, and often later, for a low final loss. Wang and Joshi, "Adaptive
   * communication strategies to achieve the best error-runtime trade-off in local-update SGD",
   * MLSys 2019, whose AdaComm goes by the training loss and halves the period where that falls too
   * slowly.
   *
   * @param factor above 0 and below 1
   */
  record Shrinking(int initial, double factor, int everyEpochs, int min) implements Period {

    static Shrinking read(Section section) {
      int initial = section.integer("initial", Range.atLeast(1));
      return new Shrinking(
          initial,
          section.decimal("factor", new Range(0, true, 1, true)),
          section.integer("every-epochs", Range.atLeast(1)),
          section.integer("min", Range.between(1, initial)));
    }

    @Override
    public int at(int epoch) {
      return (int) Math.max(min, stage(initial, factor, epoch / everyEpochs));
    }
  }

  /**
   * 1 before {@code untilEpoch}, {@code value} from it on: Lin et al., "Don't use large
   * mini-batches, use local SGD", ICLR 2020, who change over where the learning rate first falls,
   * at half of the training on CIFAR-10.
   */
  record PostLocal(int value, int untilEpoch) implements Period {

    static PostLocal read(Section section, int maxEpochs) {
      return new PostLocal(
          section.integer("value", Range.atLeast(1)),
          section
              .optionalInteger("until-epoch", Range.atLeast(0))
              .orElse(Math.max(1, maxEpochs / 2)));
    }

    @Override
    public int at(int epoch) {
      return epoch < untilEpoch ? 1 : value;
    }
  }

  /** By {@link StrictMath}, so that every machine of a cluster floors the same number. */
  private static double stage(int initial, double factor, int stage) {
    return Math.floor(initial * StrictMath.pow(factor, stage));
  }
}
