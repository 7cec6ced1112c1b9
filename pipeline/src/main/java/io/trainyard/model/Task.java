package io.trainyard.model;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is to be told of an input, whatever the input is: which of some classes it is of, or how
 * large some quantities are. Manifest, output layer, evaluation, predictions and ensembles go by
 * it. Immutable.
 */
public sealed interface Task extends Serializable {

  /** How many numbers a network puts out for one input. */
  int outputs();

  /** The classes in index order; none where quantities are told. */
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
