package io.trainyard.search;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.MllibTraining;
import io.trainyard.random.Seed;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import io.trainyard.training.WeightAveraging;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What each trial trains, in each fold: a network in a task, or what Spark MLlib trains from the
 * driver. All start from the seeds that the settings name.
 */
final class TrialTrainings {

  /** The directory, below a run, that holds one directory a training. */
  static final String GROUP = "trials";

  /** Networks by the numbers of their trials, which are trained in tasks. */
  private final SortedMap<Integer, TaskTraining> networks = new TreeMap<>();

  /** The other trials, by number. */
  private final SortedMap<Integer, MllibTraining> fits = new TreeMap<>();

  private final Map<Integer, String> averagedMetrics = new HashMap<>();
  private final Optional<Integer> folds;
  private final Seed seed;

  /**
   * @param seed that folds derive from
   * @throws io.trainyard.failure.BadConfiguration if a trial's network does not fit the material
   */
  TrialTrainings(
      List<Trial> trials,
      TrialConfigurations configurations,
      Optional<Integer> folds,
      Seed seed,
      TrialMaterial material) {
    this.folds = folds;
    this.seed = seed;
    for (Trial trial : trials) {
      add(trial.number(), configurations.of(trial), material);
    }
  }

  private void add(int trial, Configuration configuration, TrialMaterial material) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    var place = new TaskTraining.Place("", GROUP, trial);
    Optional<MllibTraining> fit = material.fit(place, settings);
    if (fit.isPresent()) {
      fits.put(trial, fit.get());
      return;
    }
    if (!(settings.weightAveraging() instanceof WeightAveraging.None)) {
      averagedMetrics.put(trial, settings.stopping().metric());
    }
    networks.put(trial, material.training(place, settings, configuration.effective()));
  }

  /** Tells what all trials train from what those of other searches do. */
  String networks() {
    return OpenedRun.networks(
        Stream.concat(
            networks.values().stream().map(TaskTraining::network),
            fits.values().stream().map(MllibTraining::identity)));
  }

  /** One for each trial that trains a network, in no run and no fold yet. */
  List<TaskTraining> ofNetworks() {
    return List.copyOf(networks.values());
  }

  /** Whether a trial is one fit, and not epochs that could be ended. */
  boolean isFit(Trial trial) {
    return fits.containsKey(trial.number());
  }

  /** The monitored metric of a trial that is a fit, without prefix. */
  String fittedMetric(Trial trial) {
    return fits.get(trial.number()).settings().stopping().metric();
  }

  /**
   * The metric, without prefix, by which the mean of weights that a trial leaves is judged; empty
   * where it leaves the best epoch's weights.
   */
  Optional<String> averagedMetric(Trial trial) {
    return Optional.ofNullable(averagedMetrics.get(trial.number()));
  }

  /** The number, from 1, of a trial's training in a fold: without folds, the trial's. */
  int number(int trial, int fold) {
    return (trial - 1) * folds.orElse(1) + fold + 1;
  }

  int number(Assignment assignment) {
    return number(assignment.trial().number(), assignment.fold());
  }

  /**
   * Of a trial that trains a network.
   *
   * @param run the run's directory
   */
  TaskTraining network(Assignment assignment, String run) {
    int fold = assignment.fold();
    TaskTraining here =
        networks
            .get(assignment.trial().number())
            .in(run, number(assignment))
            .until(assignment.untilEpoch());
    return folds
        .map(
            k ->
                here.fitting(FoldRows.outside(seed, k, fold))
                    .validatingOn(Split.TRAIN, FoldRows.inside(seed, k, fold)))
        .orElse(here);
  }

  /**
   * Of a trial that is a fit.
   *
   * @param run the run's directory
   */
  MllibTraining fit(Assignment assignment, String run) {
    int fold = assignment.fold();
    MllibTraining here = fits.get(assignment.trial().number()).in(run, number(assignment));
    return folds
        .map(
            k ->
                here.fitting(FoldRows.outside(seed, k, fold))
                    .judgedBy(Split.TRAIN, FoldRows.inside(seed, k, fold)))
        .orElse(here);
  }
}
