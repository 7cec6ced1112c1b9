package io.trainyard.ensemble.measures;

import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;

/**
 * Splits the squared error of a way of training into bias, variance and noise, from the outputs of
 * R models that were trained on R samples of training rows: with y a model's output for an input, t
 * its target and y* the mean of the targets that the input has, {@code E|y - t|^2 = |y* - E y|^2 +
 * Var y + Var t}, which are bias, variance and Bayes error (Geman, Bienenstock and Doursat 1992).
 * For vectors, each term is the sum over their components.
 *
 * <p>With s^2 = sum_r |y_r - mean|^2 / (R - 1), the variance is s^2, and bias and noise together
 * are {@code |mean - t|^2 - s^2 / R}: estimates without bias, which add up to the mean error
 * exactly. They may be below 0 by chance. With one target for each input nothing tells bias from
 * noise. Where inputs have several targets, their variance is the noise.
 *
 * <p>Merges across partitions, in partition order for the same bits every time. Not thread-safe.
 */
public final class BiasVariance implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Means over all rows.
   *
   * @param rows inputs with their targets, each target a row
   * @param error mean squared error of the models; {@code biasAndNoise + variance}
   * @param biasAndNoise squared bias and noise together: what is left when models are averaged
   *     without end
   * @param variance what averaging takes away
   * @param noise the mean over the rows whose input has several targets; empty if there is none
   * @param bias squared bias; empty unless every input has several targets
   */
  public record Decomposition(
      long rows,
      double error,
      double biasAndNoise,
      double variance,
      OptionalDouble noise,
      OptionalDouble bias) {}

  private final int trainings;
  private final int outputs;
  private long rows;
  private long repeatedRows;
  private double errorSum;
  private double varianceSum;
  private double noiseSum;

  /**
   * @param trainings models, at least 2
   * @param outputs of each, at least 1
   */
  public BiasVariance(int trainings, int outputs) {
    if (trainings < 2 || outputs < 1) {
      throw new IllegalArgumentException(trainings + " trainings of " + outputs + " outputs");
    }
    this.trainings = trainings;
    this.outputs = outputs;
  }

  /**
   * Adds rows of a classification.
   *
   * @param labels n
   * @param batches trainings x (n x outputs), each row-major
   */
  public void add(int[] labels, float[][] batches) {
    float[][] row = new float[batches.length][outputs];
    for (int i = 0; i < labels.length; i++) {
      for (int r = 0; r < row.length; r++) {
        System.arraycopy(batches[r], i * outputs, row[r], 0, outputs);
      }
      add(row, labels[i]);
    }
  }

  /**
   * Adds a row of a classification: the target is the label's one-hot vector.
   *
   * @param predictions trainings x outputs
   */
  public void add(float[][] predictions, int label) {
    float[] target = new float[outputs];
    target[label] = 1;
    add(predictions, target);
  }

  /**
   * Adds an input with its one target.
   *
   * @param predictions trainings x outputs
   * @param target of each output
   */
  public void add(float[][] predictions, float[] target) {
    addTargets(predictions, target);
  }

  /**
   * Adds rows of a regression: targets and outputs are taken in units of the targets' scales.
   *
   * @param targets in their own units, n x outputs, row-major
   * @param batches trainings x (n x outputs), standardized, each row-major
   */
  public void add(Task.Regression task, float[] targets, float[][] batches) {
    for (int from = 0; from < targets.length; from += outputs) {
      float[][] row = new float[batches.length][];
      for (int r = 0; r < row.length; r++) {
        row[r] = Arrays.copyOfRange(batches[r], from, from + outputs);
      }
      float[] target = Arrays.copyOfRange(targets, from, from + outputs);
      add(row, ValueMeasures.standardized(target, task));
    }
  }

  /**
   * Adds an input with several targets, which are so many rows.
   *
   * @param predictions trainings x outputs
   * @param targets n x outputs; n at least 2
   */
  public void addRepeated(float[][] predictions, float[][] targets) {
    if (targets.length < 2) {
      throw new IllegalArgumentException(targets.length + " targets");
    }
    addTargets(predictions, targets);
    addNoise(targets);
  }

  private void addNoise(float[][] targets) {
    double spread = 0;
    for (int k = 0; k < outputs; k++) {
      spread += squaredDistances(targets, k);
    }
    noiseSum += targets.length * spread / (targets.length - 1);
    repeatedRows += targets.length;
  }

  /**
   * Tells noise from bias by an input of a regression that several rows have, which are added one
   * by one as others are.
   *
   * @param targets of these rows in their own units, n x outputs; n at least 2
   */
  public void addRepeatedTargets(Task.Regression task, float[][] targets) {
    if (targets.length < 2) {
      throw new IllegalArgumentException(targets.length + " targets");
    }
    addNoise(
        Arrays.stream(targets)
            .map(target -> ValueMeasures.standardized(target, task))
            .toArray(float[][]::new));
  }

  /**
   * Tells noise from bias by an input of a classification that several rows have, which are added
   * one by one as others are.
   *
   * @param labels how many of these rows have each label, at least two together
   */
  public void addRepeatedLabels(Collection<Long> labels) {
    long n = labels.stream().mapToLong(Long::longValue).sum();
    if (n < 2) {
      throw new IllegalArgumentException(n + " labels");
    }
    // The squared distances of n one-hot vectors from their mean, summed.
    double spread = labels.stream().mapToDouble(count -> count * (1 - (double) count / n)).sum();
    noiseSum += n * spread / (n - 1);
    repeatedRows += n;
  }

  private void addTargets(float[][] predictions, float[]... targets) {
    if (predictions.length != trainings) {
      throw new IllegalArgumentException(predictions.length + " trainings, not " + trainings);
    }
    double variance = 0;
    for (int k = 0; k < outputs; k++) {
      variance += squaredDistances(predictions, k) / (trainings - 1);
      for (float[] target : targets) {
        for (float[] prediction : predictions) {
          double distance = (double) prediction[k] - target[k];
          errorSum += distance * distance / trainings;
        }
      }
    }
    varianceSum += variance * targets.length;
    rows += targets.length;
  }

  /** Of the k-th components from their mean, summed. */
  private static double squaredDistances(float[][] values, int k) {
    double mean = 0;
    for (float[] value : values) {
      mean += (double) value[k] / values.length;
    }
    double sum = 0;
    for (float[] value : values) {
      sum += (value[k] - mean) * (value[k] - mean);
    }
    return sum;
  }

  /**
   * Adds what {@code other} has seen of the same trainings.
   *
   * @return this
   */
  public BiasVariance merge(BiasVariance other) {
    if (other.trainings != trainings || other.outputs != outputs) {
      throw new IllegalArgumentException(
          "%d trainings of %d outputs, not %d of %d"
              .formatted(trainings, outputs, other.trainings, other.outputs));
    }
    rows += other.rows;
    repeatedRows += other.repeatedRows;
    errorSum += other.errorSum;
    varianceSum += other.varianceSum;
    noiseSum += other.noiseSum;
    return this;
  }

  /**
   * @throws IllegalStateException if there are no rows
   */
  public Decomposition decomposition() {
    if (rows == 0) {
      throw new IllegalStateException("no rows were looked at");
    }
    double error = errorSum / rows;
    double variance = varianceSum / rows;
    OptionalDouble noise =
        repeatedRows == 0 ? OptionalDouble.empty() : OptionalDouble.of(noiseSum / repeatedRows);
    OptionalDouble bias =
        repeatedRows == rows
            ? OptionalDouble.of(error - variance - noise.getAsDouble())
            : OptionalDouble.empty();
    return new Decomposition(rows, error, error - variance, variance, noise, bias);
  }
}
