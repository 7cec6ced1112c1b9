package io.trainyard.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.nd4j.evaluation.classification.ConfusionMatrix;

/**
 * Counts and figures of a classifier's predictions, which merge across partitions. Counts are
 * whole, so that they merge in any order; the loss is a sum of doubles, so merge in the order of
 * the partitions for the same bits every time.
 *
 * <p>Every figure but the counts needs at least one row. Precision of a class that was never
 * predicted, recall of one that never occurs and F1 where either is so are 0, and macro figures are
 * means over all classes (scikit-learn's {@code zero_division=0}); with two classes too, where DL4J
 * takes the second one's alone. Weighted figures are means over all classes, each weighted by its
 * rows, as in scikit-learn's {@code classification_report}. Not thread-safe.
 */
public final class ClassificationMetrics implements Metrics {

  private static final long serialVersionUID = 1L;

  /**
   * The least probability that the loss tells from 0, since one row that is wholly wrong should not
   * make it infinite. DL4J's own cross-entropy has the same.
   */
  public static final double LEAST_PROBABILITY = 1e-10;

  private final int classes;
  private final int topK;
  private final TopKEvaluation counts;
  private double lossSum;

  /**
   * @param classes at least two
   * @param topK the k of the top-k error, which is 0 from {@code classes} on
   */
  public ClassificationMetrics(int classes, int topK) {
    if (classes < 2 || topK < 1) {
      throw new IllegalArgumentException(classes + " classes, top " + topK);
    }
    this.classes = classes;
    this.topK = topK;
    this.counts = new TopKEvaluation(classes, topK);
  }

  /** The names of the figures that {@link #named()} gives. */
  public static Set<String> names(int topK) {
    ClassificationMetrics one = new ClassificationMetrics(2, topK);
    one.add(new int[] {0}, new float[] {1, 0});
    return Collections.unmodifiableSet(one.named().keySet());
  }

  /**
   * Counts predictions. A probability that is not finite makes the loss NaN.
   *
   * @param labels the true classes, from 0; n
   * @param probabilities n x classes, row-major
   */
  public void add(int[] labels, float[] probabilities) {
    if (probabilities.length != (long) labels.length * classes) {
      throw new IllegalArgumentException(
          labels.length + " labels, " + probabilities.length + " probabilities");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException("label " + labels[i] + " of " + classes + " classes");
      }
      counts.count(labels[i], probabilities, i * classes, classes);
      lossSum += loss(labels[i], probabilities, i * classes);
    }
  }

  private double loss(int label, float[] probabilities, int from) {
    for (int c = 0; c < classes; c++) {
      if (!Float.isFinite(probabilities[from + c])) {
        return Double.NaN;
      }
    }
    return -Math.log(Math.max(probabilities[from + label], LEAST_PROBABILITY));
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public ClassificationMetrics merge(ClassificationMetrics other) {
    if (other.classes != classes || other.topK != topK) {
      throw new IllegalArgumentException(
          String.format(
              "%d classes and top %d, not %d and top %d",
              classes, topK, other.classes, other.topK));
    }
    counts.merge(other.counts);
    lossSum += other.lossSum;
    return this;
  }

  public int classes() {
    return classes;
  }

  @Override
  public long rows() {
    return counts.getNumRowCounter();
  }

  /** Mean cross-entropy in nats: the mean of {@code -ln p(label)}, with p at least 1e-10. */
  public double loss() {
    return lossSum / someRows();
  }

  /** The part of the rows whose most probable class is their label. */
  public double accuracy() {
    someRows();
    return counts.accuracy();
  }

  /** The part of the rows whose most probable class is another than their label. */
  public double error() {
    // From the counts, since 1 less an accuracy of 0.985 has a tail of digits.
    return (rows() - Math.rint(accuracy() * rows())) / rows();
  }

  /**
   * The part of the rows whose label is not among the k most probable classes; of two that are
   * equally probable the one of the lower index comes first.
   */
  public double topKError() {
    someRows();
    return counts.topKError();
  }

  /** Of the rows that were predicted to be of {@code label}, the part that is. */
  public double precision(int label) {
    someRows();
    return counts.precision(label);
  }

  /** Of the rows that are of {@code label}, the part that was predicted to be. */
  public double recall(int label) {
    someRows();
    return counts.recall(label);
  }

  /** The harmonic mean of precision and recall. */
  public double f1(int label) {
    someRows();
    return counts.f1(label);
  }

  public double macroPrecision() {
    return mean(this::precision);
  }

  public double macroRecall() {
    return mean(this::recall);
  }

  public double macroF1() {
    return mean(this::f1);
  }

  public double weightedPrecision() {
    return weightedMean(this::precision);
  }

  /** The accuracy, under the name that scikit-learn's report has for it. */
  public double weightedRecall() {
    return weightedMean(this::recall);
  }

  public double weightedF1() {
    return weightedMean(this::f1);
  }

  /** How many rows of each class were predicted to be of each class. */
  public Confusion confusion() {
    ConfusionMatrix<Integer> matrix = counts.getConfusionMatrix();
    long[][] result = new long[classes][classes];
    for (int actual = 0; actual < classes; actual++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        result[actual][predicted] = matrix.getCount(actual, predicted);
      }
    }
    return new Confusion(result);
  }

  @Override
  public Map<String, Double> named() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("loss", loss());
    result.put("accuracy", accuracy());
    result.put("error", error());
    result.put("top" + topK + "_error", topKError());
    result.put("macro_precision", macroPrecision());
    result.put("macro_recall", macroRecall());
    result.put("macro_f1", macroF1());
    result.put("weighted_precision", weightedPrecision());
    result.put("weighted_recall", weightedRecall());
    result.put("weighted_f1", weightedF1());
    return result;
  }

  private double mean(IntToDoubleFunction figure) {
    double sum = 0;
    for (int label = 0; label < classes; label++) {
      sum += figure.applyAsDouble(label);
    }
    return sum / classes;
  }

  private double weightedMean(IntToDoubleFunction figure) {
    double sum = 0;
    for (int label = 0; label < classes; label++) {
      sum += rows(label) * figure.applyAsDouble(label);
    }
    return sum / someRows();
  }

  /** The rows of a class: those that were found and those that were not. */
  private long rows(int label) {
    return (long) counts.truePositives().getOrDefault(label, 0)
        + counts.falseNegatives().getOrDefault(label, 0);
  }

  private long someRows() {
    if (rows() == 0) {
      throw new IllegalStateException("no rows were evaluated");
    }
    return rows();
  }
}
