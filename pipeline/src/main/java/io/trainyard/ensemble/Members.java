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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * The members of an ensemble, numbered from 1: what each of them trains, on which rows, from which
 * seeds.
 */
final class Members {

  /** The directory, below a run and below a bundle, that holds one directory a member. */
  static final String GROUP = "members";

  /** A configuration as it was read. */
  private record Read(TrainingSettings settings, SortedMap<String, String> effective) {}

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
    Read common = new Read(settings, configuration.effective());
    Map<MemberOverride, Read> changed = new HashMap<>();
    // Snapshots are not trainings of their own.
    int own = ensemble.method() instanceof EnsembleMethod.Snapshot ? 0 : ensemble.estimators();
    for (int i = 1; i <= own; i++) {
      int number = i;
      named(number, () -> add(number, read(number, configuration, common, changed), hadoop));
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

  /** Where members differ in their settings, says which one is wrong. */
  private void named(int number, Runnable adding) {
    try {
      adding.run();
    } catch (BadConfiguration e) {
      if (ensemble.overrides().isEmpty()) {
        throw e;
      }
      throw new BadConfiguration(
          "cannot train member %d, by what ensemble.overrides say of it: %s"
              .formatted(number, e.getMessage()),
          e);
    }
  }

  private Read read(
      int number, Configuration configuration, Read common, Map<MemberOverride, Read> changed) {
    List<MemberOverride> overrides = ensemble.overrides();
    return overrides.isEmpty()
        ? common
        : changed.computeIfAbsent(
            overrides.get(ensemble.varies().overrides().of(number, overrides.size(), seed)),
            override -> read(override.over(configuration)));
  }

  private static Read read(Configuration configuration) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    return new Read(settings, configuration.effective());
  }

  private void add(int number, Read read, org.apache.hadoop.conf.Configuration hadoop) {
    Seed own = seed.of("member").of(number);
    var seeds =
        new TaskTraining.Seeds(
            ensemble.varies().weights() ? own : seed, ensemble.varies().order() ? own : seed);
    Optional<RowCounts> rows =
        ensemble.bootstrap().kind().equals("none")
            ? Optional.empty()
            : Optional.of(new BagCounts(bag(number)));
    if (read.settings().model() instanceof MllibSpec spec) {
      MllibTraining fit =
          MllibTraining.of(place(number), spec, read.settings(), dataset, seeds.weights());
      driven.add(rows.map(fit::fitting).orElse(fit));
      return;
    }
    TaskTraining training =
        TaskTraining.of(place(number), read.settings(), read.effective(), dataset, seeds, hadoop);
    trainings.add(rows.map(training::fitting).orElse(training));
  }

  /** In no run yet. */
  private static TaskTraining.Place place(int number) {
    return new TaskTraining.Place("", GROUP, number);
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
