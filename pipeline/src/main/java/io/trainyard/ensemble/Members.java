package io.trainyard.ensemble;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Manifest;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.ModelSpec;
import io.trainyard.random.Seed;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The members of an ensemble, numbered from 1: what each of them trains, on which rows, from which
 * seeds.
 */
final class Members {

  /** The directory, below a run and below a bundle, that holds one directory a member. */
  static final String GROUP = "members";

  private final EnsembleSettings ensemble;
  private final Seed seed;
  private final Dataset dataset;
  private final List<TaskTraining> trainings = new ArrayList<>();
  private final List<MllibTraining> driven = new ArrayList<>();

  /**
   * @param settings of all members but for what some of them have of their own
   * @param configuration that {@code settings} were read from
   * @throws BadConfiguration if a member's settings are wrong, or its network does not fit the data
   */
  Members(
      EnsembleSettings ensemble,
      TrainingSettings settings,
      Configuration configuration,
      Dataset dataset,
      org.apache.hadoop.conf.Configuration hadoop) {
    this.ensemble = ensemble;
    this.seed = settings.run().seed();
    this.dataset = dataset;
    // Snapshots are not trainings of their own.
    if (!(ensemble.method() instanceof EnsembleMethod.Snapshot)) {
      MemberPlan.forEach(ensemble, settings, configuration, plan -> add(plan, hadoop));
    }
  }

  /**
   * Tells what is to be trained on sequences and cannot be, before anything is opened.
   *
   * @throws BadConfiguration that names the member, if it is an algorithm of MLlib or a language
   *     model
   */
  static void requireNoSequences(
      EnsembleSettings ensemble,
      String dataset,
      Configuration configuration,
      org.apache.hadoop.conf.Configuration hadoop) {
    if (Dataset.kind(dataset, hadoop).equals(Manifest.IMAGE_KIND)) {
      return;
    }
    for (MemberOverride override : ensemble.overrides()) {
      ModelSpec model = TrainingSettings.read(override.over(configuration)).model();
      if (model instanceof MllibSpec) {
        OpenedRun.requireNoSequences(model, dataset, hadoop);
      }
    }
  }

  private void add(MemberPlan plan, org.apache.hadoop.conf.Configuration hadoop) {
    Optional<RowCounts> rows =
        ensemble.bootstrap().kind().equals("none")
            ? Optional.empty()
            : Optional.of(new BagCounts(bag(plan.number())));
    if (plan.settings().model() instanceof MllibSpec spec) {
      MllibTraining fit =
          MllibTraining.of(plan.place(), spec, plan.settings(), dataset, plan.seeds().weights());
      driven.add(rows.map(fit::fitting).orElse(fit));
      return;
    }
    TaskTraining training =
        TaskTraining.of(
            plan.place(), plan.settings(), plan.effective(), dataset, plan.seeds(), hadoop);
    trainings.add(rows.map(training::fitting).orElse(training));
  }

  /** Those that tasks make, in the order of their numbers; in no run yet. */
  List<TaskTraining> trainings() {
    return List.copyOf(trainings);
  }

  /** The others, which the driver makes, in the order of their numbers; in no run yet. */
  List<MllibTraining> driven() {
    return List.copyOf(driven);
  }

  /** The training rows of a member. */
  Bag bag(int number) {
    return bagging().bag(number, dataset.rows(Split.TRAIN));
  }

  /** The training rows of all members. */
  Bagging bagging() {
    return new Bagging(ensemble.bootstrap(), ensemble.estimators(), seed);
  }

  /** Tells the networks of all members from those of other ensembles. */
  String networks() {
    return OpenedRun.networks(
        Stream.concat(
            trainings.stream().map(TaskTraining::network),
            driven.stream().map(MllibTraining::identity)));
  }
}
