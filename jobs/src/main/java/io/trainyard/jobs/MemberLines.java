package io.trainyard.jobs;

import io.trainyard.ensemble.EnsembleListener;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TrainingListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says on standard error how members come along: a line for each that has ended. */
final class MemberLines implements EnsembleListener {

  private final PrintStream err;
  private int members;
  private int ended;

  MemberLines(PrintStream err) {
    this.err = err;
  }

  @Override
  public void started(int members) {
    this.members = members;
    err.printf("%d members, each in one task%n", members);
  }

  @Override
  public TrainingListener training() {
    return new ProgressLine(err, ProgressLine.onTerminal());
  }

  @Override
  public void ended(TaskOutcome outcome) {
    ended++;
    String of = members == 0 ? "" : "%d of %d: ".formatted(ended, members);
    err.printf("%smember %d %s%n", of, outcome.number(), text(outcome));
  }

  private static String text(TaskOutcome outcome) {
    if (outcome instanceof TaskOutcome.Failed failed) {
      return "failed: " + failed.error();
    }
    if (outcome instanceof TaskOutcome.Finished finished) {
      return text(finished.report());
    }
    return "paused";
  }

  private static String end(TaskReport report) {
    if (report.endsCycle()) {
      return "weights of epoch %d".formatted(report.bestEpoch());
    }
    return report.epochs() == 0
        ? report.stopReason()
        : "stopped after epoch %d (%s), best epoch %d"
            .formatted(report.epochs(), report.stopReason(), report.bestEpoch());
  }

  private static String text(TaskReport report) {
    String metrics =
        report.validation().entrySet().stream()
            .filter(entry -> entry.getKey().matches("loss|accuracy"))
            .map(Map.Entry::getKey)
            .map(
                metric ->
                    String.format(
                        Locale.ROOT, ", val_%s %.4f", metric, report.validation().get(metric)))
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT, "%s%s, %,.0f examples/s", end(report), metrics, report.examplesPerSecond());
  }

  @Override
  public void combining(int members) {
    err.printf("combining %d members%n", members);
  }
}
