package io.trainyard.search;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.random.Seed;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import io.trainyard.training.WeightAveraging;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What each trial trains, in each fold. All start from the seeds that the settings name. */
final class TrialTrainings {

  /** The directory, below a run, that holds one directory a training. */
  static final String GROUP = "trials";

  private final List<TaskTraining> trainings = new ArrayList<>();
  private final List<Optional<String>> averagedMetrics = new ArrayList<>();
  private final Optional<Integer> folds;
  private final Seed seed;

  /**
   * @param seed that folds derive from
   * @throws io.trainyard.failure.BadConfiguration if a trial's network does not fit the data
   */
  TrialTrainings(
      List<Trial> trials,
      TrialConfigurations configurations,
      Optional<Integer> folds,
      Seed seed,
      Dataset dataset,
      org.apache.hadoop.conf.Configuration hadoop) {
    this.folds = folds;
    this.seed = seed;
    for (Trial trial : trials) {
      Configuration configuration = configurations.of(trial);
      TrainingSettings settings = TrainingSettings.read(configuration);
      averagedMetrics.add(
          settings.weightAveraging() instanceof WeightAveraging.None
              ? Optional.empty()
              : Optional.of(settings.stopping().metric()));
      Seed own = settings.run().seed();
      trainings.add(
          TaskTraining.of(
              new TaskTraining.Place("", GROUP, trial.number()),
              settings,
              configuration.effective(),
              dataset,
              new TaskTraining.Seeds(own, own),
              hadoop));
    }
  }

  /** Tells the networks of all trials from those of other searches. */
  String networks() {
    return OpenedRun.networks(trainings);
  }

  /** One for each trial, in no run and no fold yet. */
  List<TaskTraining> ofTrials() {
    return Collections.unmodifiableList(trainings);
  }

  /**
   * The metric, without prefix, by which the mean of weights that a trial leaves is judged; empty
   * where it leaves the best epoch's weights.
   */
  Optional<String> averagedMetric(Trial trial) {
    return averagedMetrics.get(trial.number() - 1);
  }

  /** The number, from 1, of a trial's training in a fold: without folds, the trial's. */
  int number(int trial, int fold) {
    return (trial - 1) * folds.orElse(1) + fold + 1;
  }

  /**
   * @param run the run's directory
   */
  TaskTraining of(Assignment assignment, String run) {
    int fold = assignment.fold();
    TaskTraining training = trainings.get(assignment.trial().number() - 1);
    TaskTraining here =
        training.in(run, number(assignment.trial().number(), fold)).until(assignment.untilEpoch());
    return folds
        .map(
            k ->
                here.fitting(FoldRows.outside(seed, k, fold))
                    .validatingOn(Split.TRAIN, FoldRows.inside(seed, k, fold)))
        .orElse(here);
  }
}
