package io.trainyard.search;

import io.trainyard.failure.Divergence;
import io.trainyard.random.Seed;
import io.trainyard.stopping.StoppingSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A search from its first trial to its leaderboard. Trials that a log knows of are not trained
 * again.
 */
public final class Search {

  private final List<Trial> trials;
  private final SearchPlan plan;

  /**
   * @param stopping of the base configuration: the metric that trials are judged by, and the epochs
   *     of one that is not ended
   * @throws io.trainyard.failure.BadConfiguration if the space has too few points
   */
  public Search(SearchSettings settings, StoppingSettings stopping, Seed seed) {
    this.trials = settings.trials(stopping.maxEpochs(), seed);
    this.plan =
        new SearchPlan(
            trials,
            settings.ending(),
            stopping.maxEpochs(),
            settings.folds().orElse(1),
            stopping.higherIsBetter());
  }

  public List<Trial> trials() {
    return trials;
  }

  /**
   * Runs what has not been run.
   *
   * @param ended hears of each training that has got as far as it was to, after it was noted
   * @return all trials, the best first
   * @throws Divergence if all of them diverged
   */
  public List<TrialOutcome> run(TrialRunner runner, TrialLog log, Consumer<TrialReport> ended) {
    Map<SearchPlan.Key, TrialReport> reports = new ConcurrentHashMap<>(log.read());
    for (var next = plan.next(reports); !next.isEmpty(); next = plan.next(reports)) {
      runner.run(next, report -> note(report, reports, log, ended));
      requireDone(next, reports);
    }
    List<TrialOutcome> outcomes = plan.outcomes(reports);
    if (!outcomes.get(0).hasValue()) {
      throw new Divergence(
          "cannot choose a trial: expected one with a finite loss, found none among %d; search lower"
                  .formatted(outcomes.size())
              + " values of optimizer.learning-rate, or set optimizer.clip-norm");
    }
    return outcomes;
  }

  private synchronized void note(
      TrialReport report,
      Map<SearchPlan.Key, TrialReport> reports,
      TrialLog log,
      Consumer<TrialReport> ended) {
    TrialReport known = report.knowing(reports.get(SearchPlan.Key.of(report)));
    log.write(known);
    reports.put(SearchPlan.Key.of(known), known);
    ended.accept(known);
  }

  private static void requireDone(
      List<Assignment> assignments, Map<SearchPlan.Key, TrialReport> reports) {
    for (Assignment assignment : assignments) {
      TrialReport report =
          reports.get(new SearchPlan.Key(assignment.trial().number(), assignment.fold()));
      if (report == null || !report.hasDone(assignment.untilEpoch())) {
        throw new IllegalStateException("not trained: " + assignment + ", but " + report);
      }
    }
  }
}
