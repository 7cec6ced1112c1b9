package io.trainyard.analysis;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.BagCounts;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.ensemble.membership.NestedBag;
import io.trainyard.random.Seed;
import io.trainyard.search.Trial;
import io.trainyard.search.TrialConfigurations;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TaskTraining.MeasuredRows;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;

/** What the trainings of an analysis train, on which rows, from which seeds. */
final class AnalysisTrainings {

  /** The directory, below a run, that holds one directory a training. */
  static final String GROUP = "trainings";

  /** A configuration as it was read. */
  private record Read(TrainingSettings settings, SortedMap<String, String> effective) {}

  private final AnalysisSettings analysis;
  private final Dataset dataset;
  private final org.apache.hadoop.conf.Configuration hadoop;
  private final List<Subject> subjects;
  private final List<TaskTraining> trainings = new ArrayList<>();

  /**
   * @param configurations that have been found right
   * @throws io.trainyard.failure.BadConfiguration if a network does not fit the data
   */
  AnalysisTrainings(
      AnalysisPlan plan,
      AnalysisSettings analysis,
      TrialConfigurations configurations,
      Dataset dataset,
      org.apache.hadoop.conf.Configuration hadoop) {
    this.analysis = analysis;
    this.dataset = dataset;
    this.hadoop = hadoop;
    Map<SortedMap<String, String>, Read> read = new HashMap<>();
    for (Trial trial : plan.trials()) {
      Configuration configuration = configurations.of(trial);
      TrainingSettings settings = TrainingSettings.read(configuration);
      read.put(trial.settings(), new Read(settings, configuration.effective()));
    }
    this.subjects = plan.subjects();
    for (Subject subject : subjects) {
      trainings.add(training(trainings.size() + 1, subject, read.get(subject.settings())));
    }
  }

  private TaskTraining training(int number, Subject subject, Read read) {
    Seed run = read.settings().run().seed();
    if (subject.rows() instanceof Subject.Resampled resampled) {
      Seed own = analysis.biasVariance().varySeeds() ? own(run, resampled.training()) : run;
      TaskTraining training = training(number, read, own);
      return analysis.biasVariance().bootstrap() instanceof Bootstrap.None
          ? training
          : training.fitting(new BagCounts(resampled(run, resampled.training())));
    }
    Subject.Nested nested = (Subject.Nested) subject.rows();
    TaskTraining training = training(number, read, own(run, nested.repetition()));
    long rows = dataset.rows(Split.TRAIN);
    TaskTraining fitted =
        nested.size() == rows
            ? training
            : training.fitting(new BagCounts(nested(run, nested.repetition(), nested.size())));
    return fitted.measuring(measured(run, nested));
  }

  /** Of those that a training is fitted to no more than are told, so that they fit into memory. */
  private List<MeasuredRows> measured(Seed run, Subject.Nested nested) {
    long size = Math.min(nested.size(), analysis.fittedRows());
    List<MeasuredRows> measured = new ArrayList<>();
    measured.add(
        new MeasuredRows(Split.TRAIN, new BagCounts(nested(run, nested.repetition(), size))));
    if (analysis.split() != Split.VALIDATION) {
      measured.add(new MeasuredRows(analysis.split(), null));
    }
    return measured;
  }

  private TaskTraining training(int number, Read read, Seed seed) {
    return TaskTraining.of(
        new TaskTraining.Place("", GROUP, number),
        read.settings(),
        read.effective(),
        dataset,
        new TaskTraining.Seeds(seed, seed),
        hadoop);
  }

  private static Seed own(Seed run, int training) {
    return run.of("analysis").of(training);
  }

  private Bag resampled(Seed run, int training) {
    var resampling = analysis.biasVariance();
    return resampling
        .bootstrap()
        .bag(run.of("analysis"), training - 1, resampling.trainings(), dataset.rows(Split.TRAIN));
  }

  private Bag nested(Seed run, int repetition, long size) {
    return new NestedBag(run.of("analysis-rows").of(repetition), size, dataset.rows(Split.TRAIN));
  }

  /** Tells the networks of all trainings from those of other analyses. */
  String networks() {
    return OpenedRun.networks(trainings);
  }

  /**
   * All of them, by their numbers; those whose outputs are compared leave a model.
   *
   * @param run the run's directory
   */
  List<TaskTraining> in(Path run) {
    List<TaskTraining> here = new ArrayList<>();
    for (int number = 1; number <= trainings.size(); number++) {
      TaskTraining one = trainings.get(number - 1).in(run.toString());
      here.add(
          subjects.get(number - 1).rows() instanceof Subject.Resampled
              ? one.leaving(model(run, number).toString(), Map.of("run_id", run.getName()))
              : one);
    }
    return here;
  }

  static Path models(Path run) {
    return new Path(run, "models");
  }

  static Path model(Path run, int number) {
    return new Path(models(run), String.valueOf(number));
  }
}
