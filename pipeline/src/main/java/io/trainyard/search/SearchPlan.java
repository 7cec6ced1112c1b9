package io.trainyard.search;

import io.trainyard.search.TrialReport.Check;
import io.trainyard.search.TrialReport.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Says what is to be trained next. A pure function of what has been measured, so a search that was
 * killed goes on as if it had not been, and the order in which trainings end does not matter.
 */
final class SearchPlan {

  /** Identifies a training. */
  record Key(int trial, int fold) {

    static Key of(TrialReport report) {
      return new Key(report.trial(), report.fold());
    }
  }

  private final List<Trial> trials;
  private final Ending ending;
  private final List<Bracket> brackets;
  private final int folds;
  private final double sign;

  /**
   * @param folds of each trial; 1 where there are none
   * @param higherIsBetter of the monitored metric
   */
  SearchPlan(List<Trial> trials, Ending ending, int maxEpochs, int folds, boolean higherIsBetter) {
    this.trials = List.copyOf(trials);
    this.ending = ending;
    this.brackets = ending.brackets(trials.size(), maxEpochs);
    this.folds = folds;
    this.sign = higherIsBetter ? -1 : 1;
  }

  /** What is to be trained before anything can be decided; nothing where the search is over. */
  List<Assignment> next(Map<Key, TrialReport> reports) {
    List<Assignment> assignments = new ArrayList<>();
    for (Bracket bracket : brackets) {
      assignments.addAll(next(bracket, reports));
    }
    return assignments;
  }

  private List<Assignment> next(Bracket bracket, Map<Key, TrialReport> reports) {
    List<Integer> alive = bracket.trials();
    for (int i = 0; i < bracket.rungs().size(); i++) {
      int epochs = bracket.rungs().get(i).epochs();
      if (i > 0) {
        Rung before = bracket.rungs().get(i - 1);
        List<Standing> standings =
            alive.stream().map(trial -> standing(trial, before.epochs(), reports)).toList();
        alive = ending.survivors(bracket.rungs().get(i).trials(), standings);
      }
      List<Assignment> missing =
          alive.stream()
              .flatMap(trial -> IntStream.range(0, folds).mapToObj(fold -> new Key(trial, fold)))
              .filter(key -> !reports.containsKey(key) || !reports.get(key).hasDone(epochs))
              .map(key -> new Assignment(trials.get(key.trial() - 1), key.fold(), epochs))
              .toList();
      if (!missing.isEmpty()) {
        return missing;
      }
    }
    return List.of();
  }

  /** As it was after that epoch, also where the trial has got further since. */
  private Standing standing(int trial, int epoch, Map<Key, TrialReport> reports) {
    double best = 0;
    double average = 0;
    boolean diverged = false;
    for (int fold = 0; fold < folds; fold++) {
      TrialReport report = reports.get(new Key(trial, fold));
      double[] costs =
          report.checks().stream()
              .filter(check -> check.epoch() <= epoch)
              .mapToDouble(check -> sign * check.value())
              .toArray();
      best += Arrays.stream(costs).min().orElse(0);
      average += Arrays.stream(costs).average().orElse(0);
      diverged |=
          costs.length == 0 || (report.state() == State.DIVERGED && report.epochs() < epoch);
    }
    return new Standing(trial, best / folds, average / folds, diverged);
  }

  /**
   * As it was in the end. A trial that leaves a mean of weights is worth what that is worth, since
   * none of its epochs' weights are left.
   */
  private Standing last(int trial, Map<Key, TrialReport> reports) {
    Standing standing = standing(trial, Integer.MAX_VALUE, reports);
    List<TrialReport> all = ofTrial(trial, reports);
    if (standing.diverged() || !leftAverages(all)) {
      return standing;
    }
    double cost = all.stream().mapToDouble(report -> sign * report.averaged()).sum() / folds;
    return new Standing(trial, cost, standing.average(), false);
  }

  /** Whether a mean of weights was left in all folds. */
  private static boolean leftAverages(List<TrialReport> reports) {
    return reports.stream().allMatch(report -> report.averaged() != null);
  }

  private static boolean isEnded(List<TrialReport> reports) {
    return reports.stream().anyMatch(report -> report.state() == State.PAUSED);
  }

  private List<TrialReport> ofTrial(int trial, Map<Key, TrialReport> reports) {
    return IntStream.range(0, folds).mapToObj(fold -> reports.get(new Key(trial, fold))).toList();
  }

  /**
   * What came of all trials, the best first. Where trials leave means of weights, those that were
   * ended before they could come after those that finished: what an epoch's weights were worth says
   * nothing of a mean, and nobody would be left with that epoch's.
   *
   * @param reports of a search that is over
   */
  List<TrialOutcome> outcomes(Map<Key, TrialReport> reports) {
    boolean averages =
        trials.stream().anyMatch(trial -> leftAverages(ofTrial(trial.number(), reports)));
    Comparator<Standing> divergedLast = Comparator.comparing(Standing::diverged);
    List<Standing> standings =
        trials.stream()
            .map(trial -> last(trial.number(), reports))
            .sorted(
                divergedLast
                    .thenComparing(one -> averages && isEnded(ofTrial(one.trial(), reports)))
                    .thenComparing(Standing.BEST_FIRST))
            .toList();
    List<TrialOutcome> outcomes = new ArrayList<>();
    for (Standing standing : standings) {
      outcomes.add(outcome(outcomes.size() + 1, standing, reports));
    }
    return outcomes;
  }

  private TrialOutcome outcome(int rank, Standing standing, Map<Key, TrialReport> all) {
    List<TrialReport> reports = ofTrial(standing.trial(), all);
    boolean noEpochs = standing.diverged() || folds > 1 || leftAverages(reports);
    var status =
        standing.diverged()
            ? TrialOutcome.Status.DIVERGED
            : isEnded(reports) ? TrialOutcome.Status.ENDED : TrialOutcome.Status.FINISHED;
    return new TrialOutcome(
        rank,
        trials.get(standing.trial() - 1),
        bracket(standing.trial()),
        status,
        reports.stream().mapToInt(TrialReport::epochs).max().orElseThrow(),
        noEpochs ? 0 : bestEpoch(reports.get(0)),
        standing.diverged() ? Double.NaN : sign * standing.best(),
        reports.stream().mapToDouble(TrialReport::seconds).sum());
  }

  private int bracket(int trial) {
    return brackets.stream()
        .filter(bracket -> bracket.trials().contains(trial))
        .mapToInt(Bracket::number)
        .findFirst()
        .orElseThrow();
  }

  private int bestEpoch(TrialReport report) {
    Check best = report.checks().get(0);
    for (Check check : report.checks()) {
      best = sign * check.value() < sign * best.value() ? check : best;
    }
    return best.epoch();
  }
}
