package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.inference.ModelRun;
import io.trainyard.training.TrainingSettings;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a model's predictions for a split of a dataset that has the model's shape. */
@Command(
    name = "predict",
    description = {
      "Writes a Parquet of id, label, predicted class, its name and all probabilities.",
      "Without dataset.path the model's own dataset is taken."
    })
final class PredictJob extends Job {

  @Option(
      names = "--model",
      paramLabel = "PATH",
      required = true,
      description = "A model bundle, or a run that has one.")
  private String model;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description = "train, validation or test (default: test).")
  private Split split = Split.TEST;

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description = "Where to write (default: predictions/SPLIT in the model's run).")
  private String target;

  @Override
  String name() {
    return "predict";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    ModelRun run = ModelRun.open(model, settings.dataset().path(), settings.evaluation(), hadoop());
    output.runId(run.runId());
    output.output("model", run.modelPath());
    output.output("dataset", run.datasetPath());
    ModelRun.Predictions predictions =
        run.predict(spark(model), split, Optional.ofNullable(target));
    output.figure("rows", predictions.rows());
    output.output("predictions", predictions.path());
    err().printf("%d predictions in %s%n", predictions.rows(), predictions.path());
  }
}
