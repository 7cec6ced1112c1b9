package io.trainyard.model;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is to be told of an input, whatever the input is: which of some classes it is of, how large
 * some quantities are, or how probable it is. Manifest, output layer, evaluation, predictions and
 * ensembles go by it. Immutable.
 */
public sealed interface Task extends Serializable {

  /** How many numbers a network puts out for one input. */
  int outputs();

  /** The classes in index order; none where something else is told. */
  default List<String> classNames() {
    return List.of();
  }

  /**
   * One of several classes: a network puts out the probability of each, and is fitted by
   * cross-entropy.
   *
   * @param classNames in index order, no two alike
   */
  record Classification(List<String> classNames) implements Task {

    public Classification {
      classNames = List.copyOf(classNames);
    }

    /** Of classes that are called by their indices. */
    public static Classification of(int classes) {
      return new Classification(
          IntStream.range(0, Math.max(0, classes)).mapToObj(String::valueOf).toList());
    }

    @Override
    public int outputs() {
      return classNames.size();
    }

    @Override
    public String toString() {
      return "classes " + classNames;
    }
  }

  /**
   * Real values. A network puts out {@code z_k}, of which {@code mean_k + scale_k z_k} is the value
   * in the target's own unit, and is fitted by squared error, {@code 1/K sum_k (z_k - (y_k -
   * mean_k) / scale_k)^2}, so that targets of different units count the same.
   *
   * @param targets at least one, no two of one name
   */
  record Regression(List<Target> targets) implements Task {

    public Regression {
      targets = List.copyOf(targets);
      var names = new HashSet<String>();
      if (targets.isEmpty() || !targets.stream().map(Target::name).allMatch(names::add)) {
        throw new IllegalArgumentException(
            "expected targets, each of a name of its own, found " + targets);
      }
    }

    @Override
    public int outputs() {
      return targets.size();
    }

    /** The targets' names in the order of a network's outputs. */
    public List<String> names() {
      return targets.stream().map(Target::name).toList();
    }

    /** What a network is to put out for the {@code k}th target's value. */
    public float standardized(int k, float value) {
      Target target = targets.get(k);
      return (float) ((value - target.mean()) / target.scale());
    }

    /** The {@code k}th target's value, in its own unit, that a network's output stands for. */
    public double value(int k, float output) {
      Target target = targets.get(k);
      return target.mean() + target.scale() * output;
    }

    @Override
    public String toString() {
      return "targets " + targets;
    }
  }

  /**
   * How probable an image is, whatever it is labelled. A network puts out the logarithm, in nats,
   * of the density of {@code x = (pixels + u) / 256}, where pixels are 0 to 255 and u is noise that
   * is uniform from 0 to 1, so that x lies in [0, 1]^dimensions (Dinh, Krueger and Bengio 2014,
   * section 5.1); it is fitted by the largest mean of that.
   *
   * @param dimensions values of an image
   */
  record Density(int dimensions) implements Task {

    /** The values that a pixel may have. */
    public static final int LEVELS = 256;

    @Override
    public int outputs() {
      return 1;
    }

    /**
     * What a model needs at most, in the mean, to tell a value of an image without its noise:
     * {@code (ln 256 - logLikelihood / dimensions) / ln 2} bits (Theis, van den Oord and Bethge, "A
     * note on the evaluation of generative models", 2016).
     *
     * @param logLikelihood nats an image
     */
    public double bitsPerDimension(double logLikelihood) {
      return (StrictMath.log(LEVELS) - logLikelihood / dimensions) / StrictMath.log(2);
    }

    @Override
    public String toString() {
      return "images without labels";
    }
  }

  /**
   * A quantity that is to be told.
   *
   * @param mean over the training rows
   * @param std population standard deviation over the training rows; 0 where all are equal
   */
  record Target(String name, double mean, double std) implements Serializable {

    public Target {
      if (name == null || name.isEmpty() || !Double.isFinite(mean) || !(std >= 0)) {
        throw new IllegalArgumentException(
            "expected a name, a finite mean and a standard deviation of at least 0, found %s, %s and %s"
                .formatted(name, mean, std));
      }
    }

    /** What one unit of a network's output stands for: the deviation, or 1 where there is none. */
    public double scale() {
      return std > 0 ? std : 1;
    }
  }
}
