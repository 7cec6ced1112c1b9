package io.trainyard.jobs;

import io.trainyard.training.TaskProgress;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Says how far trainings in tasks have got: a line for each that has come further, or, where these
 * are too many to be read, one for all of them.
 */
final class TaskLines {

  /** Lines for the trainings one by one, at most. */
  static final int MOST = 10;

  /** The figures that are worth a place in a line. */
  private static final List<String> FIGURES = List.of("loss", "accuracy", "r2");

  private final PrintStream err;
  private final String what;

  /**
   * @param what the trainings are, in the plural
   */
  TaskLines(PrintStream err, String what) {
    this.err = err;
    this.what = what;
  }

  /**
   * @param news of trainings
   * @param name of one of them
   */
  void print(List<TaskProgress> news, Function<TaskProgress, String> name) {
    if (news.size() > MOST) {
      err.println(all(news));
    } else {
      news.forEach(one -> err.println(name.apply(one) + line(one)));
    }
  }

  private static String line(TaskProgress one) {
    return String.format(
        Locale.ROOT,
        ", epoch %d/%d: loss %.4f%s",
        one.epoch(),
        one.maxEpochs(),
        one.loss(),
        validation(one.validation()));
  }

  /** Each figure after a comma. */
  static String validation(Map<String, Double> metrics) {
    return FIGURES.stream()
        .filter(metrics::containsKey)
        .map(metric -> String.format(Locale.ROOT, ", val_%s %.4f", metric, metrics.get(metric)))
        .collect(Collectors.joining());
  }

  private String all(List<TaskProgress> news) {
    var epochs = news.stream().mapToInt(TaskProgress::epoch).summaryStatistics();
    String validation =
        FIGURES.stream()
            .map(
                metric ->
                    range(
                        ", val_" + metric,
                        news.stream().filter(one -> one.validation().containsKey(metric)).toList(),
                        one -> one.validation().get(metric)))
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "%d %s have come to epochs %d to %d:%s%s",
        news.size(),
        what,
        epochs.getMin(),
        epochs.getMax(),
        range(" loss", news, TaskProgress::loss),
        validation);
  }

  private static String range(
      String what, Collection<TaskProgress> of, ToDoubleFunction<TaskProgress> figure) {
    var values = of.stream().mapToDouble(figure).summaryStatistics();
    return of.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%s %.4f to %.4f", what, values.getMin(), values.getMax());
  }
}
