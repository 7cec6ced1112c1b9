package io.trainyard.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What there is to say of a classifier, as JSON. */
public final class ClassificationReport {

  /** Up to so many classes the whole matrix is written; it grows with their square. */
  static final int MOST_CLASSES = 200;

  private static final int MOST_PAIRS = 25;

  private ClassificationReport() {}

  /**
   * {@code rows}, the named figures, {@code classes} (each with {@code name}, {@code rows}, {@code
   * predicted}, {@code precision}, {@code recall}, {@code f1}), {@code most_confused} (pairs of
   * classes, each with {@code true}, {@code predicted}, {@code rows} and {@code share} of the true
   * class's rows) and, for up to 200 classes, {@code confusion} (a row for each true class, a
   * column for each predicted one).
   *
   * @param classNames in the order of the labels
   */
  public static ObjectNode of(ClassificationMetrics metrics, List<String> classNames) {
    Confusion confusion = metrics.confusion();
    if (classNames.size() != confusion.classes()) {
      throw new IllegalArgumentException(
          classNames.size() + " names, " + confusion.classes() + " classes");
    }
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("rows", metrics.rows());
    metrics.named().forEach(report::put);
    addClasses(report.putArray("classes"), metrics, confusion, classNames);
    addPairs(report.putArray("most_confused"), confusion, classNames);
    if (confusion.classes() <= MOST_CLASSES) {
      addMatrix(report.putArray("confusion"), confusion);
    }
    return report;
  }

  private static void addClasses(
      ArrayNode to, ClassificationMetrics metrics, Confusion confusion, List<String> names) {
    for (int label = 0; label < names.size(); label++) {
      to.addObject()
          .put("name", names.get(label))
          .put("rows", confusion.rows(label))
          .put("predicted", confusion.predicted(label))
          .put("precision", metrics.precision(label))
          .put("recall", metrics.recall(label))
          .put("f1", metrics.f1(label));
    }
  }

  private static void addPairs(ArrayNode to, Confusion confusion, List<String> names) {
    for (Confusion.Cell pair : confusion.mostConfused(MOST_PAIRS)) {
      to.addObject()
          .put("true", names.get(pair.label()))
          .put("predicted", names.get(pair.predicted()))
          .put("rows", pair.count())
          .put("share", pair.share());
    }
  }

  private static void addMatrix(ArrayNode to, Confusion confusion) {
    for (long[] actual : confusion.counts()) {
      ArrayNode row = to.addArray();
      for (long count : actual) {
        row.add(count);
      }
    }
  }
}
