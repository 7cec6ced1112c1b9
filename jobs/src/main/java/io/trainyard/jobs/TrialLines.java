package io.trainyard.jobs;

import io.trainyard.search.Leaderboard;
import io.trainyard.search.SearchListener;
import io.trainyard.search.Trial;
import io.trainyard.search.TrialProgress;
import io.trainyard.search.TrialReport;
import io.trainyard.training.TaskProgress;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Says on standard error how a search comes along: now and then how far trials have got, a line for
 * each training that has got as far as it was to, and the best trials at the end.
 */
final class TrialLines implements SearchListener {

  private static final int SHOWN = 10;

  private final PrintStream err;
  private final String metric;
  private final TaskLines lines;
  private boolean folds;

  /**
   * @param metric that trials are judged by
   */
  TrialLines(PrintStream err, String metric) {
    this.err = err;
    this.metric = metric;
    this.lines = new TaskLines(err, "trials");
  }

  @Override
  public void memoryPlanned(String line) {
    err.println(line);
  }

  @Override
  public void progressed(List<TrialProgress> news) {
    Map<TaskProgress, TrialProgress> trials =
        news.stream().collect(Collectors.toMap(TrialProgress::progress, one -> one));
    lines.print(
        news.stream().map(TrialProgress::progress).toList(),
        one -> name(trials.get(one).trial(), trials.get(one).fold()));
  }

  private String name(Trial trial, int fold) {
    return "trial " + trial.number() + (folds ? ", fold " + (fold + 1) : "");
  }

  @Override
  public void started(int trials, int folds) {
    this.folds = folds > 1;
    err.printf(
        "%d trials, each in one task%s%n",
        trials, this.folds ? " for each of " + folds + " folds" : "");
  }

  @Override
  public void ended(Trial trial, TrialReport report) {
    err.printf("%s %s (%s)%n", name(trial, report.fold()), text(report), trial.describe());
  }

  private String text(TrialReport report) {
    if (report.state() == TrialReport.State.DIVERGED) {
      return "diverged";
    }
    var latest = report.checks().get(report.checks().size() - 1);
    return String.format(
        Locale.ROOT,
        "%s epoch %d: %s %.4f",
        report.state() == TrialReport.State.FINISHED ? "ended after" : "has done",
        report.epochs(),
        metric,
        latest.value());
  }

  @Override
  public void decided(Leaderboard leaderboard) {
    err.print(leaderboard.text(SHOWN));
  }
}
