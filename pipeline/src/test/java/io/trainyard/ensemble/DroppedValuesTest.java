package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.SparkFixture;
import io.trainyard.TinyValues;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.inference.DropoutPasses;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.Prediction;
import io.trainyard.inference.Prediction.OfValues;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.Views;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Task;
import io.trainyard.random.Seed;
import io.trainyard.results.ResultFile;
import io.trainyard.results.ValueMemberRow;
import io.trainyard.training.TrainingSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes with dropout through networks that are linear in their inputs, whose dropout is known. */
class DroppedValuesTest {

  private static final double KEEP = 0.75;
  private static final int PASSES = 40;
  private static final Seed SEED = new Seed(42);

  @TempDir static Path shared;

  private static Dataset dataset;

  /** Two members that drop inputs, and between them one that does not. */
  @BeforeAll
  static void train() throws Exception {
    dataset = TinyValues.ingest(shared, 200);
    Configuration configuration =
        Configuration.parseText(
            """
            run { root = "%s", id = mixed, seed = 42 }
            dataset { path = "%s", normalization = unit }
            model { kind = softmax }
            optimizer { kind = adam, learning-rate = 0.05, batch-size = 16 }
            stopping { max-epochs = 3 }
            ensemble {
              n-estimators = 3
              overrides = [{ model { input-dropout = 0.25 } }, { model { input-dropout = 0 } }]
            }
            """
                .formatted(shared, dataset.path()));
    EnsembleRun.open(
            EnsembleSettings.read(configuration.root()),
            TrainingSettings.read(configuration),
            configuration,
            Map.of("trainyard", "test"),
            hadoop(),
            "ensemble")
        .train(spark(), EnsembleListener.NONE);
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return spark().hadoopConfiguration();
  }

  private static Task.Regression task() {
    return (Task.Regression) dataset.manifest().task();
  }

  private static org.apache.hadoop.fs.Path ensemble() {
    return ModelRun.locate(shared.resolve("mixed").toString(), hadoop());
  }

  private static org.apache.hadoop.fs.Path member(int number) {
    return WrittenEnsemble.member(ensemble(), number);
  }

  private static TrainedModel together(int passes) {
    EnsembleSettings settings =
        EnsembleSettings.readForTrained(Configuration.parseText("ensemble {}").root());
    return DropoutEnsemble.read(ensemble(), settings, new DropoutPasses(passes, SEED), hadoop());
  }

  private static TrainedModel alone(int passes) {
    return DropoutModel.read(member(1), new DropoutPasses(passes, SEED), hadoop());
  }

  /** Predictions by id, in order. */
  private static Map<Long, OfValues> predictions(TrainedModel model) {
    Map<Long, OfValues> sorted = new TreeMap<>();
    try (var use = model.use(spark(), dataset, new EvaluationSettings(1, 64), Views.ONE)) {
      for (Prediction one : use.predict(Split.TEST).collect()) {
        sorted.put(one.id(), (OfValues) one);
      }
    }
    return sorted;
  }

  private static ModelRun.Evaluation evaluate(TrainedModel model) {
    return ModelRun.of(ensemble(), model, Optional.empty(), new EvaluationSettings(1, 64), hadoop())
        .evaluate(spark(), Split.TEST, Optional.empty());
  }

  private static JsonNode report(ModelRun.Evaluation evaluation) throws Exception {
    String file = evaluation.files().get("report");
    return new ObjectMapper().readTree(Files.readAllBytes(Path.of(URI.create(file))));
  }

  /** Of member 1 by hand: sqrt(sum_i (w_i x_i)^2 (1 - keep) / keep), by target, by row. */
  private static Map<Long, double[]> deviations() {
    ModelBundle bundle = ModelBundle.read(member(1), hadoop());
    float[] parameters = bundle.network().copyParameters();
    int inputs = TinyValues.SIDE * TinyValues.SIDE;
    Map<Long, double[]> deviations = new HashMap<>();
    RowRange all = new RowRange(Split.TEST, 0, dataset.rows(Split.TEST));
    try (var reader = new SequentialReader(dataset, all, 8, hadoop())) {
      while (reader.hasNext()) {
        Rows rows = reader.next();
        for (int i = 0; i < rows.count(); i++) {
          double[] deviation = new double[2];
          byte[] pixels = rows.image(i).pixels();
          for (int k = 0; k < 2; k++) {
            double variance = 0;
            for (int j = 0; j < inputs; j++) {
              // Weights lie output by output.
              double term = parameters[k * inputs + j] * (pixels[j] & 0xFF) / 255.0;
              variance += term * term * (1 - KEEP) / KEEP;
            }
            deviation[k] = task().targets().get(k).scale() * Math.sqrt(variance);
          }
          deviations.put(rows.id(i), deviation);
        }
      }
    }
    return deviations;
  }

  @Test
  void passesOfALinearNetworkTendToWeightScalingWithTheVarianceOfTheirMasks() {
    int passes = 200;
    Map<Long, OfValues> scaled = predictions(ModelRun.network(member(1), hadoop()));
    Map<Long, double[]> deviations = deviations();

    Map<Long, OfValues> found = predictions(alone(passes));

    assertThat(found).hasSize(40).hasSameSizeAs(deviations);
    found.forEach(
        (id, one) -> {
          for (int k = 0; k < 2; k++) {
            double deviation = deviations.get(id)[k];
            assertThat(one.values()[k])
                .isCloseTo(scaled.get(id).values()[k], within(4.5 * deviation / Math.sqrt(passes)));
            // The relative error of a deviation over n passes is near 1 / sqrt(2 n).
            assertThat(one.more()[k]).isCloseTo(deviation, within(0.25 * deviation));
          }
        });
  }

  @Test
  void theVarianceOfAllPassesIsThatBetweenMembersAndThatWithinThem() {
    var passes = new DropoutPasses(PASSES, SEED.of("member").of(1));
    Map<Long, OfValues> first = predictions(DropoutModel.read(member(1), passes, hadoop()));
    Map<Long, OfValues> second = predictions(ModelRun.network(member(2), hadoop()));
    passes = new DropoutPasses(PASSES, SEED.of("member").of(3));
    Map<Long, OfValues> third = predictions(DropoutModel.read(member(3), passes, hadoop()));

    Map<Long, OfValues> together = predictions(together(PASSES));

    assertThat(together).hasSize(40);
    together.forEach(
        (id, one) -> {
          for (int k = 0; k < 2; k++) {
            double a = first.get(id).values()[k];
            double b = second.get(id).values()[k];
            double c = third.get(id).values()[k];
            double mean = (a + b + c) / 3;
            double between =
                ((a - mean) * (a - mean) + (b - mean) * (b - mean) + (c - mean) * (c - mean)) / 3;
            // The second member has none of its own.
            double own = square(first.get(id).more()[k]) + square(third.get(id).more()[k]);
            assertThat(one.values()[k]).isCloseTo(mean, within(1e-4));
            assertThat(one.more()[3 * k + 1]).isCloseTo(Math.sqrt(between), within(1e-3));
            assertThat(one.more()[3 * k + 2]).isCloseTo(Math.sqrt(own / 3), within(1e-3));
            assertThat(square(one.more()[3 * k]))
                .isCloseTo(
                    square(one.more()[3 * k + 1]) + square(one.more()[3 * k + 2]), within(1e-9));
          }
        });
  }

  private static double square(double x) {
    return x * x;
  }

  @Test
  void averagedPassesStandBesideWeightScaling() throws Exception {
    ModelRun.Evaluation plain = evaluate(ModelRun.network(member(1), hadoop()));

    ModelRun.Evaluation averaged = evaluate(alone(PASSES));

    assertThat(averaged.beside().get("weight_scaling").get("rmse"))
        .isCloseTo(plain.metrics().get("rmse"), within(1e-6));
    assertThat(averaged.metrics().get("loss"))
        .isLessThan(averaged.beside().get("mean_pass").get("loss"));
    JsonNode dropout = report(averaged).path("mc_dropout");
    assertThat(dropout.path("mean_of_the_first_passes").get(PASSES - 1).path("loss").asDouble())
        .isCloseTo(averaged.metrics().get("loss"), within(1e-6));
    List<ValueMemberRow> table =
        ResultFile.valueMembers(
                new org.apache.hadoop.fs.Path(averaged.files().get("passes_table")), hadoop())
            .rows();
    assertThat(table).hasSize((2 * PASSES + 1) * 2);
    assertThat(table.get(4 * PASSES + 1).of()).isEqualTo("weight_scaling");
    assertThat(averaged.files()).containsKeys("loss_by_passes", "error_by_passes");
    var won = new org.apache.hadoop.fs.Path(averaged.files().get("decomposition_table"));
    assertThat(ResultFile.decomposition(won, hadoop()).rows())
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.ensemble()).isEqualTo(averaged.metrics().get("loss"), within(1e-6)));
  }

  @Test
  void anEnsemblesPassesAreJudgedBesideItsMembersWithoutDropout() throws Exception {
    EnsembleSettings settings =
        EnsembleSettings.readForTrained(Configuration.parseText("ensemble {}").root());
    ModelRun.Evaluation plain = evaluate(EnsembleModel.read(ensemble(), settings, SEED, hadoop()));

    ModelRun.Evaluation averaged = evaluate(together(PASSES));

    assertThat(averaged.beside().get("weight_scaling").get("mae_lean"))
        .isCloseTo(plain.metrics().get("mae_lean"), within(1e-6));
    assertThat(averaged.beside()).containsKeys("best_member", "mean_member");
    JsonNode dropout = report(averaged).path("mc_dropout");
    assertThat(dropout.path("members_with_dropout").toString()).isEqualTo("[1,3]");
    JsonNode variance = dropout.path("mean_variance").path("light");
    assertThat(variance.path("variance").asDouble())
        .isCloseTo(
            variance.path("between_members").asDouble()
                + variance.path("within_members").asDouble(),
            within(1e-9));
    assertThat(variance.path("within_members").asDouble()).isPositive();
  }
}
