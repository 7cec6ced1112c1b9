package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.PairsPicture;
import io.trainyard.ensemble.measures.ValueMeasures;
import io.trainyard.evaluation.LinesPicture;
import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import io.trainyard.evaluation.RegressionMetrics;
import io.trainyard.inference.TrainedModel.Extra;
import io.trainyard.results.ResultFile;
import io.trainyard.results.ValueMemberRow;
import io.trainyard.results.ValuePairRow;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What an ensemble of values and its members are worth, as values that JSON knows, by name. */
final class ValueReport {

  private static final String TABLE = "-members.parquet";
  private static final String LOSS = "-loss.png";
  private static final String ERROR = "-error.png";
  private static final String DECOMPOSITION = "-decomposition.parquet";
  private static final String PAIRS = "-error-correlation.parquet";
  private static final String CORRELATION = "-error-correlation.png";

  /** What the names of the files end in. */
  static final List<String> ENDINGS =
      List.of(TABLE, LOSS, ERROR, DECOMPOSITION, PAIRS, CORRELATION);

  private ValueReport() {}

  /** The member of the least loss, and the mean one. */
  static Map<String, Map<String, Double>> beside(ValueMeasures measures) {
    Map<String, Map<String, Double>> beside = new LinkedHashMap<>();
    beside.put("best_member", measures.bestMember());
    beside.put("mean_member", measures.meanMember());
    return beside;
  }

  /**
   * @param numbers of the members, in their order
   * @param fit how the members are combined
   */
  static Map<String, Object> of(ValueMeasures measures, List<Integer> numbers, Fit fit) {
    Map<String, Object> report = new LinkedHashMap<>(fit.figures());
    report.put("members", numbered("member", numbers, measures.members()));
    report.put("mean_of_the_first_members", ofTheFirst("members", measures));
    report.putAll(Decompositions.figures(measures));
    report.put("error_correlation", measures.errorCorrelations());
    report.put("mean_error_correlation", measures.meanErrorCorrelation());
    return Map.of("ensemble", report);
  }

  /**
   * @param key what the number of those that are taken together is called
   */
  static List<Map<String, Object>> ofTheFirst(String key, ValueMeasures measures) {
    List<Map<String, Double>> curve = measures.curve();
    return numbered(key, IntStream.rangeClosed(1, curve.size()).boxed().toList(), curve);
  }

  static List<Map<String, Object>> numbered(
      String key, List<Integer> numbers, List<Map<String, Double>> figures) {
    return IntStream.range(0, numbers.size())
        .mapToObj(i -> EnsembleReport.with(key, numbers.get(i), figures.get(i)))
        .toList();
  }

  /**
   * Pictures and tables.
   *
   * @param numbers of the members, in their order
   * @param rows what was judged by, for titles
   */
  static List<Extra> files(ValueMeasures measures, List<Integer> numbers, String rows) {
    List<ValueMemberRow> table = new ArrayList<>();
    for (int m = 0; m < numbers.size(); m++) {
      table.addAll(rows("member", numbers.get(m), measures.membersByTarget().get(m)));
    }
    table.addAll(ofTheFirst(measures));
    return List.of(
        table("members_table", TABLE, table),
        EnsembleReport.picture("loss_by_members", LOSS, lines(measures, rows, Figure.LOSS)),
        EnsembleReport.picture("error_by_members", ERROR, lines(measures, rows, Figure.MAE)),
        Decompositions.table(DECOMPOSITION, Decompositions.rows(measures)),
        new Extra(
            "error_correlation_table",
            PAIRS,
            (path, hadoop) -> ResultFile.valuePairs(path, hadoop).write(pairs(measures, numbers))),
        EnsembleReport.picture(
            "error_correlation",
            CORRELATION,
            PairsPicture.errorCorrelations(rows, numbers, measures.errorCorrelations()).draw()));
  }

  static Extra table(String what, String ending, List<ValueMemberRow> rows) {
    return new Extra(
        what, ending, (path, hadoop) -> ResultFile.valueMembers(path, hadoop).write(rows));
  }

  /** A row for each target of the mean of the first one, two, ... */
  static List<ValueMemberRow> ofTheFirst(ValueMeasures measures) {
    List<ValueMemberRow> all = new ArrayList<>();
    for (RegressionMetrics metrics : measures.curveByTarget()) {
      int number = all.size() / metrics.task().outputs() + 1;
      all.addAll(rows("mean_of_first", number, metrics));
    }
    return all;
  }

  /** A row for each target. */
  static List<ValueMemberRow> rows(String of, int number, RegressionMetrics metrics) {
    var targets = metrics.task().targets();
    return IntStream.range(0, targets.size())
        .mapToObj(
            k ->
                new ValueMemberRow(
                    of,
                    number,
                    targets.get(k).name(),
                    metrics.mse(k) / (targets.get(k).scale() * targets.get(k).scale()),
                    metrics.mse(k),
                    metrics.rmse(k),
                    metrics.mae(k),
                    metrics.r2(k)))
        .toList();
  }

  /** Each two members once. */
  private static List<ValuePairRow> pairs(ValueMeasures measures, List<Integer> numbers) {
    double[][] correlations = measures.errorCorrelations();
    double[][] distances = measures.squaredDistances();
    List<ValuePairRow> pairs = new ArrayList<>();
    for (int m = 0; m < numbers.size(); m++) {
      for (int n = m + 1; n < numbers.size(); n++) {
        pairs.add(
            new ValuePairRow(numbers.get(m), numbers.get(n), correlations[m][n], distances[m][n]));
      }
    }
    return pairs;
  }

  /** What is drawn against the number of members or passes. */
  enum Figure {
    LOSS("Loss", "loss", "squared error, standardized"),
    MAE("Error", "mae", "mean absolute error");

    final String title;
    final String metric;
    final String side;

    Figure(String title, String metric, String side) {
      this.title = title;
      this.metric = metric;
      this.side = side;
    }

    double[] of(List<Map<String, Double>> figures) {
      return figures.stream().mapToDouble(one -> one.get(metric)).toArray();
    }
  }

  private static BufferedImage lines(ValueMeasures measures, String rows, Figure figure) {
    double last = measures.members().size();
    var names = new Names(figure.title + " against members: " + rows, "members", figure.side);
    double combined = measures.ensemble().named().get(figure.metric);
    double mean = measures.meanMember().get(figure.metric);
    return LinesPicture.linear(
            names,
            List.of(
                Series.from1("mean of the first members", figure.of(measures.curve())),
                Series.from1("member by itself", figure.of(measures.members())),
                Series.level("combined", combined, 1, last),
                Series.level("mean of the members", mean, 1, last)))
        .draw();
  }
}
