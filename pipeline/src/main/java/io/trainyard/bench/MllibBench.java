package io.trainyard.bench;

import io.trainyard.averaging.ReplicaState;
import io.trainyard.averaging.TrainingPlan;
import io.trainyard.averaging.Transport;
import io.trainyard.averaging.Transports;
import io.trainyard.bench.MllibResult.Stop;
import io.trainyard.bench.MllibResult.Try;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.Scorer;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.NetworkShape;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Wall time to a test accuracy: Trainyard against Spark MLlib's MultilayerPerceptronClassifier, on
 * the same dataset, layers and Spark, one after the other in one process.
 *
 * <p>Trainyard trains as configured, and its time is that of its epochs, from the opening of the
 * transport on: building replicas and reading rows from Parquet count, looking at the test rows
 * after each epoch does not. MLlib keeps no model on the way, so it is started again and again with
 * twice the iterations, and each time counts from the beginning of that training alone; reading and
 * decoding rows does not count for it. It is given up when one of its trainings has taken as many
 * times Trainyard's time as asked for, and then ended, or MLlib itself sees no more progress.
 *
 * <p>Looking at test rows is what makes this a benchmark and no way to train.
 */
public final class MllibBench {

  /**
   * What is to be reached.
   *
   * @param hidden units of the hidden layers
   * @param accuracy on the test rows, above 0 and at most 1
   * @param maxEpochs after which Trainyard gives up, at least 1
   * @param patience times Trainyard's time that MLlib is given, above 0
   */
  public record Setup(List<Integer> hidden, double accuracy, int maxEpochs, double patience) {
    public Setup {
      hidden = List.copyOf(hidden);
      require("--hidden", hidden.stream().allMatch(units -> units > 0), hidden, "units above 0");
      require("--accuracy", accuracy > 0 && accuracy <= 1, accuracy, "above 0 and at most 1");
      require("--max-epochs", maxEpochs > 0, maxEpochs, "a whole number of at least 1");
      require("--patience", patience > 0, patience, "above 0");
    }

    private static void require(String option, boolean sound, Object found, String expected) {
      if (!sound) {
        throw new BadConfiguration(
            "cannot measure: expected %s to be %s, found %s".formatted(option, expected, found));
      }
    }
  }

  private static final double NANOS = 1e9;
  private static final int FIRST_ITERATIONS = 25;

  private final SparkSession spark;
  private final TrainingSettings settings;
  private final Consumer<String> progress;

  /**
   * @param settings optimizer, averaging and seed are looked at
   * @param progress hears what is being done
   */
  public MllibBench(SparkSession spark, TrainingSettings settings, Consumer<String> progress) {
    this.spark = spark;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * @throws BadData if the dataset has no training or no test rows
   */
  public MllibResult run(Dataset dataset, Setup setup) {
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      if (dataset.rows(split) == 0) {
        throw new BadData(
            "cannot measure on %s: expected %s rows, found none"
                .formatted(dataset.path(), split.label()));
      }
    }
    List<Try> trainyard = trainyard(dataset, setup);
    Try last = trainyard.get(trainyard.size() - 1);
    List<Try> mllib = new ArrayList<>();
    Stop stop =
        last.testAccuracy() < setup.accuracy()
            ? Stop.NOT_ASKED
            : mllib(dataset, setup, setup.patience() * last.seconds(), mllib::add);
    return new MllibResult(setup.accuracy(), trainyard, mllib, stop, MllibPerceptron.blas());
  }

  private List<Try> trainyard(Dataset dataset, Setup setup) {
    NetworkShape shape = shape(dataset);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    TrainingPlan plan = settings.plan("bench-mllib", json(shape, setup), dataset);
    List<Try> tries = new ArrayList<>();
    long started = System.nanoTime();
    long watching = 0;
    ReplicaState state = settings.start(plan.networkJson(), Optional.empty());
    try (Transport transport = Transports.open(context, plan, settings.averaging());
        Scorer scorer =
            new Scorer(
                context,
                dataset,
                plan.networkJson(),
                plan.input().normalization(),
                settings.evaluation())) {
      for (int epoch = 0; epoch < setup.maxEpochs(); epoch++) {
        state = transport.train(epoch, state, Transport.Listener.NONE).state();
        long trained = System.nanoTime();
        double accuracy = scorer.evaluate(Split.TEST, state.parameters()).named().get("accuracy");
        double seconds = (trained - started - watching) / NANOS;
        watching += System.nanoTime() - trained;
        tries.add(new Try(epoch + 1, seconds, accuracy));
        progress.accept(
            "trainyard: %d epochs, %.1f s, test accuracy %.4f"
                .formatted(epoch + 1, seconds, accuracy));
        if (accuracy >= setup.accuracy()) {
          break;
        }
      }
    }
    return tries;
  }

  private static NetworkShape shape(Dataset dataset) {
    return dataset.manifest().networkShape();
  }

  private String json(NetworkShape shape, Setup setup) {
    String hidden = setup.hidden().stream().map(String::valueOf).collect(Collectors.joining(", "));
    Configuration model =
        Configuration.parseText("model { kind = mlp, hidden = [%s] }".formatted(hidden));
    return ModelSpec.read(model.root())
        .networkJson(shape, settings.optimizer(), settings.run().seed());
  }

  private Stop mllib(Dataset dataset, Setup setup, double seconds, Consumer<Try> tries) {
    NetworkShape shape = shape(dataset);
    List<Integer> layers = new ArrayList<>(List.of(shape.input().size()));
    layers.addAll(setup.hidden());
    layers.add(shape.outputs());
    int partitions = spark.sparkContext().defaultParallelism();
    try (var mllib =
        new MllibPerceptron(spark, dataset, layers, partitions, settings.run().seed())) {
      for (int iterations = FIRST_ITERATIONS; ; iterations *= 2) {
        Optional<MllibPerceptron.Fitted> inTime = mllib.fit(iterations, seconds);
        if (inTime.isEmpty()) {
          tries.accept(Try.unfinished(iterations, seconds));
          progress.accept("mllib: %d iterations not done in %.1f s".formatted(iterations, seconds));
          return Stop.OUT_OF_TIME;
        }
        MllibPerceptron.Fitted fitted = inTime.get();
        double accuracy = mllib.testAccuracy(fitted.model());
        tries.accept(new Try(fitted.iterations(), fitted.seconds(), accuracy));
        progress.accept(
            "mllib: %d iterations, %.1f s, test accuracy %.4f"
                .formatted(fitted.iterations(), fitted.seconds(), accuracy));
        if (accuracy >= setup.accuracy()) {
          return Stop.REACHED;
        }
        if (fitted.iterations() < iterations) {
          return Stop.CONVERGED;
        }
      }
    }
  }
}
