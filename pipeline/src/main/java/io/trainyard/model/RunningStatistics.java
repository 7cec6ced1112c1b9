package io.trainyard.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where among a network's flattened parameters there are no parameters but running statistics:
 * moving averages, over the minibatches seen, that batch normalization keeps there. No gradient
 * moves them.
 *
 * @param spans in ascending order, none of them empty, no two of one form next to each other
 */
public record RunningStatistics(List<Span> spans) {

  public static final RunningStatistics NONE = new RunningStatistics(List.of());

  /** How a statistic is kept. */
  public enum Form {
    /** Means and variances: the moving average itself. */
    PLAIN,
    /** log10(sqrt(v)) of a variance v, which is what DL4J's batch normalization does by default. */
    LOG_DEVIATION
  }

  /** The flattened parameters from {@code from} up to but not including {@code to}. */
  public record Span(int from, int to, Form form) {

    /** Their number. */
    public int length() {
      return to - from;
    }
  }

  public RunningStatistics {
    spans = List.copyOf(spans);
  }

  /**
   * @param trainables of a network, in the order in which its parameters are flattened
   */
  static RunningStatistics of(Trainable[] trainables) {
    return of(trainables, any -> true);
  }

  /**
   * Those of some layers only.
   *
   * @param trainables of a network, in the order in which its parameters are flattened
   */
  static RunningStatistics of(Trainable[] trainables, Predicate<Trainable> counted) {
    List<Span> spans = new ArrayList<>();
    int from = 0;
    for (Trainable trainable : trainables) {
      for (var parameter : trainable.paramTable(false).entrySet()) {
        int to = from + length(parameter.getValue());
        // What is no gradient, no minibatch's size divides.
        if (counted.test(trainable) && !trainable.updaterDivideByMinibatch(parameter.getKey())) {
          add(spans, new Span(from, to, form(parameter.getKey())));
        }
        from = to;
      }
    }
    return new RunningStatistics(spans);
  }

  private static int length(INDArray array) {
    return Math.toIntExact(array.length());
  }

  private static Form form(String parameter) {
    return parameter.equals(BatchNormalizationParamInitializer.GLOBAL_LOG_STD)
        ? Form.LOG_DEVIATION
        : Form.PLAIN;
  }

  private static void add(List<Span> spans, Span next) {
    int last = spans.size() - 1;
    if (last >= 0 && spans.get(last).to() == next.from() && spans.get(last).form() == next.form()) {
      spans.set(last, new Span(spans.get(last).from(), next.to(), next.form()));
    } else {
      spans.add(next);
    }
  }

  /**
   * What of them lies in a part of the vector.
   *
   * @param from where the part begins
   * @return spans counted from there
   */
  public List<Span> within(int from, int length) {
    if (spans.isEmpty()) {
      return List.of();
    }
    List<Span> result = new ArrayList<>();
    for (Span span : spans) {
      int begin = Math.max(span.from(), from);
      int end = Math.min(span.to(), from + length);
      if (begin < end) {
        result.add(new Span(begin - from, end - from, span.form()));
      }
    }
    return result;
  }
}
