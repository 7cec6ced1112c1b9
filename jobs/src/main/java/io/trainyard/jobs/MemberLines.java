package io.trainyard.jobs;

import io.trainyard.ensemble.EnsembleListener;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskProgress;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TrainingListener;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Says on standard error how members come along: now and then how far they have got, and a line for
 * each that has ended.
 */
final class MemberLines implements EnsembleListener {

  private final PrintStream err;
  private final TaskLines lines;
  private int members;
  private int ended;

  MemberLines(PrintStream err) {
    this.err = err;
    this.lines = new TaskLines(err, "members");
  }

  @Override
  public void memoryPlanned(String line) {
    err.println(line);
  }

  @Override
  public void progressed(List<TaskProgress> news) {
    lines.print(news, one -> "member " + one.number());
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
    return String.format(
        Locale.ROOT,
        "%s%s, %,.0f examples/s",
        end(report),
        TaskLines.validation(report.validation()),
        report.examplesPerSecond());
  }

  @Override
  public void recombining(int members, String before, String now) {
    err.printf(
        "the run has finished before, combined by %s; its %d members are combined anew by %s%n",
        before, members, now);
  }

  @Override
  public void combining(int members) {
    err.printf("combining %d members%n", members);
  }
}
