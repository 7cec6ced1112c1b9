package io.trainyard.evaluation;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * DL4J's evaluation, fed row by row: no one-hot labels, and top-k counts without an array operation
 * a row. Among equal probabilities the class of the lower index counts as the more probable, for
 * the prediction and the top k alike, so the top-1 error is the error.
 */
final class TopKEvaluation extends Evaluation {

  private static final long serialVersionUID = 1L;

  TopKEvaluation(int classes, int topK) {
    super(names(classes), topK);
  }

  private static List<String> names(int classes) {
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  /** Counts the row whose probabilities start at {@code from}. */
  void count(int label, float[] probabilities, int from, int classes) {
    float own = probabilities[from + label];
    int predicted = 0;
    int before = 0;
    for (int c = 0; c < classes; c++) {
      float p = probabilities[from + c];
      predicted = p > probabilities[from + predicted] ? c : predicted;
      before += p > own || (p == own && c < label) ? 1 : 0;
    }
    eval(predicted, label);
    topNTotalCount++;
    topNCorrectCount += before < topN ? 1 : 0;
  }

  /** The part of the rows whose label is not among the top k. */
  double topKError() {
    return (topNTotalCount - topNCorrectCount) / (double) topNTotalCount;
  }
}
