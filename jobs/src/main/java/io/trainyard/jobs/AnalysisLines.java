package io.trainyard.jobs;

import io.trainyard.analysis.AnalysisListener;
import io.trainyard.analysis.Findings;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskReport;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Says on standard error how an analysis comes along: a line for each training that has ended, and
 * the points of all curves at the end.
 */
final class AnalysisLines implements AnalysisListener {

  private final PrintStream err;
  private int trainings;
  private int ended;

  AnalysisLines(PrintStream err) {
    this.err = err;
  }

  @Override
  public void started(int trainings) {
    this.trainings = trainings;
    err.printf("%d trainings, each in one task%n", trainings);
  }

  @Override
  public void ended(TaskOutcome outcome) {
    ended++;
    err.printf("%d of %d: training %d %s%n", ended, trainings, outcome.number(), text(outcome));
  }

  private static String text(TaskOutcome outcome) {
    if (outcome instanceof TaskOutcome.Failed failed) {
      return "failed: " + failed.error();
    }
    if (outcome instanceof TaskOutcome.Finished finished) {
      TaskReport report = finished.report();
      return String.format(
          Locale.ROOT,
          "stopped after epoch %d (%s), best epoch %d, val_loss %.4f",
          report.epochs(),
          report.stopReason(),
          report.bestEpoch(),
          report.validation().get("loss"));
    }
    return "paused";
  }

  @Override
  public void measuring() {
    err.println("all trainings have ended");
  }

  @Override
  public void measured(Findings findings) {
    findings.figures().forEach(this::print);
  }

  private void print(String what, List<Map<String, Object>> points) {
    if (points.isEmpty()) {
      return;
    }
    Table table = new Table(List.copyOf(points.get(0).keySet()));
    points.forEach(point -> table.add(point.values().stream().map(AnalysisLines::cell).toList()));
    err.println(what + ":");
    table.print(err);
  }

  private static String cell(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.4f", number)
        : String.valueOf(value);
  }
}
