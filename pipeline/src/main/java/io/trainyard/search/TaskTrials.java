package io.trainyard.search;

import io.trainyard.search.TrialReport.Check;
import io.trainyard.search.TrialReport.State;
import io.trainyard.training.DriverTraining;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskProgress;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TaskTrainings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains trials across the cluster: networks alone in one task each, and what Spark MLlib trains by
 * jobs of its own, among them.
 */
final class TaskTrials implements TrialRunner {

  private final JavaSparkContext spark;
  private final TrialTrainings trainings;
  private final String run;
  private final SearchListener listener;

  /**
   * @param run the run's directory
   * @param listener hears how far trials have got
   */
  TaskTrials(
      JavaSparkContext spark, TrialTrainings trainings, String run, SearchListener listener) {
    this.spark = spark;
    this.trainings = trainings;
    this.run = run;
    this.listener = listener;
  }

  @Override
  public void run(List<Assignment> assignments, Consumer<TrialReport> ended) {
    Map<Integer, Assignment> byNumber = new HashMap<>();
    List<TaskTraining> tasks = new ArrayList<>();
    List<DriverTraining> fits = new ArrayList<>();
    for (Assignment assignment : assignments) {
      byNumber.put(trainings.number(assignment), assignment);
      if (trainings.isFit(assignment.trial())) {
        fits.add(trainings.fit(assignment, run));
      } else {
        tasks.add(trainings.network(assignment, run));
      }
    }
    try (TaskTrainings all = new TaskTrainings(spark)) {
      all.run(
          tasks,
          fits,
          outcome -> ended.accept(report(byNumber.get(outcome.number()), outcome)),
          news -> listener.progressed(news.stream().map(one -> of(one, byNumber)).toList()));
    }
  }

  private static TrialProgress of(TaskProgress progress, Map<Integer, Assignment> byNumber) {
    Assignment assignment = byNumber.get(progress.number());
    return new TrialProgress(assignment.trial(), assignment.fold(), progress);
  }

  private TrialReport report(Assignment assignment, TaskOutcome outcome) {
    Trial trial = assignment.trial();
    if (outcome instanceof TaskOutcome.Finished finished) {
      TaskReport report = finished.report();
      if (trainings.isFit(trial)) {
        double value = report.validation().get(trainings.fittedMetric(trial));
        return TrialReport.fitted(trial.number(), assignment.fold(), value, report.seconds());
      }
      Double averaged = trainings.averagedMetric(trial).map(report.validation()::get).orElse(null);
      return report(assignment, State.FINISHED, report, averaged);
    }
    if (outcome instanceof TaskOutcome.Paused paused) {
      return report(assignment, State.PAUSED, paused.report(), null);
    }
    return TrialReport.diverged(trial.number(), assignment.fold());
  }

  private static TrialReport report(
      Assignment assignment, State state, TaskReport report, Double averaged) {
    return new TrialReport(
        assignment.trial().number(),
        assignment.fold(),
        state,
        report.epochs(),
        report.checks().stream().map(seen -> new Check(seen.epoch(), seen.monitored())).toList(),
        report.seconds(),
        averaged);
  }
}
