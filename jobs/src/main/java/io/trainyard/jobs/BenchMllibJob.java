package io.trainyard.jobs;

import io.trainyard.bench.MllibBench;
import io.trainyard.bench.MllibResult;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.training.TrainingSettings;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the time to a test accuracy against Spark's own perceptron. */
@Command(
    name = "mllib",
    description = {
      "Measures how long it takes to a test accuracy on dataset.path: Trainyard, with the optimizer"
          + " and the averaging of the configuration, against Spark MLlib's"
          + " MultilayerPerceptronClassifier with the same layers."
    })
final class BenchMllibJob extends Job {

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      defaultValue = "500,300",
      description = "Units of the hidden layers (default: ${DEFAULT-VALUE}).")
  private List<Integer> hidden;

  @Option(
      names = "--accuracy",
      paramLabel = "A",
      defaultValue = "0.98",
      description = "Test accuracy to reach (default: ${DEFAULT-VALUE}).")
  private double accuracy;

  @Option(
      names = "--max-epochs",
      paramLabel = "N",
      defaultValue = "30",
      description = "Epochs after which Trainyard gives up (default: ${DEFAULT-VALUE}).")
  private int maxEpochs;

  @Option(
      names = "--patience",
      paramLabel = "X",
      defaultValue = "10",
      description = "Times Trainyard's time that MLlib is given (default: ${DEFAULT-VALUE}).")
  private double patience;

  @Override
  String name() {
    return BenchJob.NAME;
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    output.figure("bench", "mllib");
    var setup = new MllibBench.Setup(hidden, accuracy, maxEpochs, patience);
    Dataset dataset =
        settings
            .dataset()
            .path()
            .map(path -> Dataset.open(path, hadoop()))
            .orElseThrow(
                () ->
                    new BadConfiguration(
                        "cannot measure: expected dataset.path, found none; set it to a dataset that ingest wrote"));
    SparkSession spark = spark("mllib");
    MllibResult result = new MllibBench(spark, settings, err()::println).run(dataset, setup);
    table(result).print(err());
    output.figures(result.figures());
    output.figure("results", result.tries());
  }

  private static Table table(MllibResult result) {
    Table table = new Table(List.of("", "epochs", "iterations", "s", "test accuracy"));
    for (MllibResult.Try one : result.trainyard()) {
      table.add(row("trainyard", String.valueOf(one.steps()), "", one));
    }
    for (MllibResult.Try one : result.mllib()) {
      table.add(row("mllib", "", String.valueOf(one.steps()), one));
    }
    return table;
  }

  private static List<String> row(
      String name, String epochs, String iterations, MllibResult.Try one) {
    return List.of(
        name,
        epochs,
        iterations,
        Table.number(one.seconds()),
        Double.isNaN(one.testAccuracy()) ? "not done" : Table.percent(one.testAccuracy()));
  }
}
