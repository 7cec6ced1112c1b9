package io.trainyard.search;

import io.trainyard.search.TrialReport.Check;
import io.trainyard.search.TrialReport.State;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskProgress;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TaskTrainings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** Trains trials across the cluster, each of them alone in one task. */
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
    for (Assignment assignment : assignments) {
      TaskTraining training = trainings.of(assignment, run);
      byNumber.put(training.place().number(), assignment);
      tasks.add(training);
    }
    try (TaskTrainings all = new TaskTrainings(spark)) {
      all.run(
          tasks,
          List.of(),
          outcome -> {
            Assignment assignment = byNumber.get(outcome.number());
            var averaged = trainings.averagedMetric(assignment.trial());
            ended.accept(report(assignment, outcome, averaged));
          },
          news -> listener.progressed(news.stream().map(one -> of(one, byNumber)).toList()));
    }
  }

  private static TrialProgress of(TaskProgress progress, Map<Integer, Assignment> byNumber) {
    Assignment assignment = byNumber.get(progress.number());
    return new TrialProgress(assignment.trial(), assignment.fold(), progress);
  }

  /**
   * @param metric to take from the mean of weights; empty where the best epoch's are left
   */
  private static TrialReport report(
      Assignment assignment, TaskOutcome outcome, Optional<String> metric) {
    if (outcome instanceof TaskOutcome.Finished finished) {
      Double averaged = metric.map(finished.report().validation()::get).orElse(null);
      return report(assignment, State.FINISHED, finished.report(), averaged);
    }
    if (outcome instanceof TaskOutcome.Paused paused) {
      return report(assignment, State.PAUSED, paused.report(), null);
    }
    return TrialReport.diverged(assignment.trial().number(), assignment.fold());
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
