package io.trainyard.analysis;

import io.trainyard.analysis.AnalysisPlan.Point;
import io.trainyard.analysis.CurvePicture.Figure;
import io.trainyard.dataset.Split;
import io.trainyard.model.Task;
import io.trainyard.results.CurveRow;
import io.trainyard.results.MetricRow;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TaskTraining.MeasuredRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Learning curves, from what trainings have left in the table of metrics. */
final class Curves {

  private record Key(int training, int epoch, String split, String metric) {}

  private final String runId;
  private final Split split;
  private final AnalysisPlan plan;
  private final Map<Integer, TaskReport> reports;
  private final Task task;
  private final Map<Key, Double> values = new HashMap<>();

  /**
   * @param split that the fitted rows are compared with
   * @param reports of those trainings that did not diverge, by their numbers
   * @param metrics of all trainings
   * @param task what the models tell
   */
  Curves(
      String runId,
      Split split,
      AnalysisPlan plan,
      Map<Integer, TaskReport> reports,
      List<MetricRow> metrics,
      Task task) {
    this.runId = runId;
    this.split = split;
    this.plan = plan;
    this.reports = reports;
    this.task = task;
    for (MetricRow row : metrics) {
      values.put(new Key(row.member(), row.epoch(), row.split(), row.metric()), row.value());
    }
  }

  /** The rows of one curve, by point, training, epoch and split. */
  List<CurveRow> rows(Measure measure) {
    List<CurveRow> rows = new ArrayList<>();
    for (Point point : plan.points().get(measure)) {
      for (int i = 0; i < point.trainings().size(); i++) {
        TaskReport report = reports.get(point.trainings().get(i));
        if (report != null) {
          for (int epoch : epochs(measure, report)) {
            rows.add(row(measure, point, i, epoch, Split.TRAIN));
            rows.add(row(measure, point, i, epoch, split));
          }
        }
      }
    }
    return rows;
  }

  private static int[] epochs(Measure measure, TaskReport report) {
    return measure == Measure.EPOCHS
        ? report.checks().stream().mapToInt(check -> check.epoch()).toArray()
        : IntStream.of(report.bestEpoch()).toArray();
  }

  private CurveRow row(Measure measure, Point point, int index, int epoch, Split of) {
    int training = point.trainings().get(index);
    return new CurveRow(
        runId,
        measure.word(),
        training,
        index + 1,
        Subject.json(point.settings()),
        plan.size(point),
        reports.get(training).parameters(),
        epoch,
        of.label(),
        value(training, epoch, of, Figure.SQUARED_ERROR),
        some(training, epoch, of, Figure.ERROR),
        some(training, epoch, of, Figure.RMSE),
        some(training, epoch, of, Figure.MAE));
  }

  /** Empty of a figure that is of another task. */
  private OptionalDouble some(int training, int epoch, Split of, Figure figure) {
    return Figure.of(task).contains(figure)
        ? OptionalDouble.of(value(training, epoch, of, figure))
        : OptionalDouble.empty();
  }

  private double value(int training, int epoch, Split of, Figure figure) {
    Key key = new Key(training, epoch, of.label(), MeasuredRows.metric(of, figure.word()));
    Double value = values.get(key);
    if (value == null) {
      throw new IllegalStateException("not measured: " + key);
    }
    return value;
  }
}
