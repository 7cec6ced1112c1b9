package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.failure.Divergence;
import io.trainyard.model.MllibSpec;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One fit of what Spark MLlib trains, from a dataset to a bundle, with a run directory of its own.
 * Opened again with the same name it has its result at once, or is made anew.
 */
public final class MllibRun {

  /** What is for networks. */
  private static final Set<String> UNUSED_KEYS =
      Set.of("averaging.*", "optimizer.*", "augment*", "weight-averaging.*");

  private final OpenedRun run;
  private final MllibTraining training;
  private final Map<String, String> versions;

  private MllibRun(OpenedRun run, MllibTraining training, Map<String, String> versions) {
    this.run = run;
    this.training = training;
    this.versions = versions;
  }

  /**
   * Checks everything that can be checked before training, and opens the run directory.
   *
   * @param spec the model of {@code settings}
   * @param configuration that {@code settings} were read from
   * @param versions of everything that the model depends on
   * @param hadoop the files' configuration
   * @throws io.trainyard.failure.BadConfiguration if the data is nothing that MLlib could be given,
   *     or the run was another one
   * @throws io.trainyard.failure.BadData if the dataset is missing or damaged, or the run's was
   *     another one
   */
  public static MllibRun open(
      MllibSpec spec,
      TrainingSettings settings,
      io.trainyard.config.Configuration configuration,
      Map<String, String> versions,
      Configuration hadoop) {
    Dataset dataset = OpenedRun.dataset(settings, hadoop);
    var nowhere = new TaskTraining.Place("", "", MllibTraining.ALONE);
    MllibTraining training =
        MllibTraining.of(nowhere, spec, settings, dataset, settings.run().seed());
    String tells = OpenedRun.networks(Stream.of(training.identity()));
    OpenedRun run =
        OpenedRun.open(
            settings,
            dataset,
            new OpenedRun.Identity("train", configuration, UNUSED_KEYS, tells, versions),
            hadoop);
    return new MllibRun(run, training, versions);
  }

  public String id() {
    return run.directory().path().getName();
  }

  public String path() {
    return run.directory().path().toString();
  }

  public String modelPath() {
    return run.directory().model().toString();
  }

  /** The figures of a run that has finished before. */
  public Optional<Map<String, Object>> finished() {
    return run.finished();
  }

  /**
   * Trains, and leaves the bundle.
   *
   * @return the run's figures by name, in snake_case
   * @throws io.trainyard.failure.Failure that is noted in the run directory too
   */
  public Map<String, Object> train(JavaSparkContext spark) {
    return run.make(spark, () -> figures(outcome(spark)));
  }

  private TaskOutcome outcome(JavaSparkContext spark) {
    try {
      Map<String, Object> origin = Map.of("run_id", id(), "versions", versions);
      return training.in(path()).leaving(modelPath(), origin).make(spark);
    } catch (Exception e) {
      // Scala declares no exceptions: Spark's checked ones come unannounced.
      throw SparkFailures.unwrap(e);
    }
  }

  private static Map<String, Object> figures(TaskOutcome outcome) {
    if (outcome instanceof TaskOutcome.Finished finished) {
      return figures(finished.report());
    }
    throw new Divergence(
        outcome instanceof TaskOutcome.Failed failed ? failed.error() : "no fit: " + outcome);
  }

  private static Map<String, Object> figures(TaskReport report) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("epochs", report.epochs());
    figures.put("stop_reason", report.stopReason());
    report.validation().forEach((metric, value) -> figures.put("val_" + metric, value));
    figures.put("examples_per_second", Math.round(report.examplesPerSecond() * 10) / 10.0);
    figures.put("training_s", Math.round(report.seconds() * 1e3) / 1e3);
    figures.put("parameters", report.parameters());
    return figures;
  }
}
