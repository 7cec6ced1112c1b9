package io.trainyard.evaluation;

import io.trainyard.model.Task;
import java.io.Serializable;

/**
 * What is seen of a model's predictions, by what its task is; merges across partitions. Not
 * thread-safe.
 */
public sealed interface Judgement extends Serializable {

  Metrics metrics();

  /**
   * Judges rows that follow one another in their split.
   *
   * @param position of the first
   * @param outputs n x what the task has outputs, row-major
   */
  void add(long position, Truth truth, float[] outputs);

  /**
   * Adds what {@code other} has seen, which is of the same task.
   *
   * @return this
   */
  Judgement merge(Judgement other);

  /**
   * One that has seen nothing.
   *
   * @param mistakes how many are kept of a classifier's
   */
  static Judgement of(Task task, int topK, int mistakes) {
    if (task instanceof Task.Density density) {
      return new OfDensities(new DensityMetrics(density));
    }
    return task instanceof Task.Regression regression
        ? new OfValues(new RegressionMetrics(regression))
        : new OfClasses(new ClassificationMetrics(task.outputs(), topK), new Mistakes(mistakes));
  }

  /** Of a classifier: its figures, and the mistakes that it was surest of. */
  record OfClasses(ClassificationMetrics metrics, Mistakes mistakes) implements Judgement {

    @Override
    public void add(long position, Truth truth, float[] outputs) {
      int[] labels = truth.labels();
      metrics.add(labels, outputs);
      for (int i = 0; i < labels.length; i++) {
        int classes = metrics.classes();
        mistakes.add(position + i, truth.ids()[i], labels[i], outputs, i * classes, classes);
      }
    }

    @Override
    public Judgement merge(Judgement other) {
      OfClasses same = (OfClasses) other;
      metrics.merge(same.metrics);
      mistakes.merge(same.mistakes);
      return this;
    }
  }

  /** Of densities: their figures. */
  record OfDensities(DensityMetrics metrics) implements Judgement {

    @Override
    public void add(long position, Truth truth, float[] outputs) {
      metrics.add(outputs);
    }

    @Override
    public Judgement merge(Judgement other) {
      metrics.merge(((OfDensities) other).metrics);
      return this;
    }
  }

  /** Of predicted values: their figures. */
  record OfValues(RegressionMetrics metrics) implements Judgement {

    @Override
    public void add(long position, Truth truth, float[] outputs) {
      metrics.add(truth.targets(), outputs);
    }

    @Override
    public Judgement merge(Judgement other) {
      metrics.merge(((OfValues) other).metrics);
      return this;
    }
  }
}
