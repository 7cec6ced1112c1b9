package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.measures.SplitUncertainty;
import io.trainyard.ensemble.measures.Uncertainty;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.DropoutPasses;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.Prediction;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.Views;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropoutEnsembleTest {

  private static final int PASSES = 5;
  private static final Seed SEED = new Seed(42);

  /** Two members with dropout, and between them one without. */
  private static final String MIXED =
      """
      n-estimators = 3
      overrides = [{ model { dropout = 0.5 } }, { model { dropout = 0 } }]
      """;

  @TempDir static Path shared;

  private static Dataset dataset;

  @BeforeAll
  static void train() throws Exception {
    dataset = TinyDataset.ingest(shared, 300, 0.2);
    train("mixed", MIXED);
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return spark().hadoopConfiguration();
  }

  private static Configuration configuration(String run, String ensemble) {
    return Configuration.parseText(
        """
        run { root = "%s", id = %s, seed = 42 }
        dataset { path = "%s" }
        model { kind = mlp, hidden = [6] }
        optimizer { kind = adam, learning-rate = 0.01, batch-size = 16 }
        stopping { max-epochs = 2 }
        evaluation { top-k = 2 }
        ensemble { %s }
        """
            .formatted(shared, run, dataset.path(), ensemble));
  }

  private static void train(String run, String ensemble) {
    Configuration configuration = configuration(run, ensemble);
    EnsembleRun.open(
            EnsembleSettings.read(configuration.root()),
            TrainingSettings.read(configuration),
            configuration,
            Map.of("trainyard", "test"),
            hadoop(),
            "ensemble")
        .train(spark(), EnsembleListener.NONE);
  }

  private static org.apache.hadoop.fs.Path path(String run) {
    return ModelRun.locate(shared.resolve(run).toString(), hadoop());
  }

  private static org.apache.hadoop.fs.Path member(int number) {
    return WrittenEnsemble.member(path("mixed"), number);
  }

  private static EnsembleSettings settings(String ensemble) {
    return EnsembleSettings.readForTrained(configuration("other", ensemble).root());
  }

  private static TrainedModel dropping(String run, String ensemble) {
    return DropoutEnsemble.read(
        path(run), settings(ensemble), new DropoutPasses(PASSES, SEED), hadoop());
  }

  private static ModelRun open(TrainedModel model) {
    return ModelRun.of(
        path("mixed"), model, Optional.empty(), new EvaluationSettings(2, 64), hadoop());
  }

  private static ModelRun.Evaluation evaluate(TrainedModel model) {
    return open(model).evaluate(spark(), Split.TEST, Optional.empty());
  }

  /** Predictions by id, in order. */
  private static List<Prediction> predictions(TrainedModel model) {
    Map<Long, Prediction> sorted = new TreeMap<>();
    try (var use = model.use(spark(), dataset, new EvaluationSettings(2, 64), Views.ONE)) {
      use.predict(Split.TEST).collect().forEach(p -> sorted.put(p.id(), p));
    }
    return List.copyOf(sorted.values());
  }

  /** A member by itself, with the passes that it makes in the ensemble. */
  private static List<Prediction> alone(int number) {
    var passes = new DropoutPasses(PASSES, SEED.of("member").of(number));
    return predictions(DropoutModel.read(member(number), passes, hadoop()));
  }

  @Test
  void eachMembersPassesAreAveragedAndThenCombined() {
    List<Prediction> first = alone(1);
    List<Prediction> second = predictions(ModelRun.network(member(2), hadoop()));
    List<Prediction> third = alone(3);

    List<Prediction> together = predictions(dropping("mixed", ""));

    assertThat(together).hasSize(30);
    for (int i = 0; i < together.size(); i++) {
      float[][] means = {
        first.get(i).probabilities(), second.get(i).probabilities(), third.get(i).probabilities()
      };
      for (int c = 0; c < TinyDataset.CLASSES; c++) {
        assertThat(together.get(i).probabilities()[c])
            .isCloseTo((means[0][c] + means[1][c] + means[2][c]) / 3, within(1e-6f));
      }
      // Of a member by itself: the entropy of its mean less the mutual information.
      double[] entropies = {
        first.get(i).more()[0] - first.get(i).more()[1],
        Uncertainty.entropy(means[1]),
        third.get(i).more()[0] - third.get(i).more()[1]
      };
      var split = SplitUncertainty.of(means, entropies, new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0});
      assertThat(together.get(i).more())
          .containsExactly(
              new double[] {
                split.entropy(),
                split.mutualInformation(),
                split.betweenMembers(),
                split.withinMembers()
              },
              within(1e-6));
    }
  }

  @Test
  void passesStandBesideWeightScaling() throws Exception {
    ModelRun.Evaluation plain =
        evaluate(EnsembleModel.read(path("mixed"), settings(""), SEED, hadoop()));
    ModelRun.Evaluation averaged = evaluate(dropping("mixed", ""));

    Map<String, Double> scaled = averaged.beside().get("weight_scaling");
    assertThat(scaled.get("loss")).isCloseTo(plain.metrics().get("loss"), within(1e-6));
    assertThat(scaled.get("accuracy")).isEqualTo(plain.metrics().get("accuracy"));
    assertThat(averaged.metrics().get("loss")).isNotCloseTo(scaled.get("loss"), within(1e-3));
    assertThat(averaged.beside()).containsKeys("best_member", "mean_member");

    String file = averaged.files().get("report");
    JsonNode report = new ObjectMapper().readTree(Files.readAllBytes(Path.of(URI.create(file))));
    JsonNode dropout = report.path("mc_dropout");
    assertThat(dropout.path("passes").asInt()).isEqualTo(PASSES);
    assertThat(dropout.path("members_with_dropout").toString()).isEqualTo("[1,3]");
    JsonNode members = report.path("ensemble").path("members");
    JsonNode scaledMembers = dropout.path("weight_scaling_members");
    assertThat(members.get(1).path("loss").asDouble())
        .isCloseTo(scaledMembers.get(1).path("loss").asDouble(), within(1e-6));
    assertThat(members.get(0).path("loss").asDouble())
        .isNotCloseTo(scaledMembers.get(0).path("loss").asDouble(), within(1e-4));
    JsonNode uncertainty = dropout.path("mean_uncertainty");
    assertThat(uncertainty.path("mutual_information").asDouble())
        .isCloseTo(
            uncertainty.path("mutual_information_between_members").asDouble()
                + uncertainty.path("mutual_information_within_members").asDouble(),
            within(1e-12))
        .isPositive();
  }

  @Test
  void whatIsPredictedIsWhatIsJudged() {
    TrainedModel model = dropping("mixed", "");
    ModelRun.Evaluation evaluation = evaluate(model);

    var written = open(model).predict(SparkFixture.session(), Split.TEST, Optional.empty());

    var rows = SparkFixture.session().read().parquet(written.path());
    assertThat(rows.where("label = predicted").count() / 30.0)
        .isEqualTo(evaluation.metrics().get("accuracy"));
    assertThat(
            rows.where(
                    "mutual_information_within_members > 0 and mutual_information < entropy and"
                        + " abs(mutual_information - mutual_information_between_members -"
                        + " mutual_information_within_members) < 1e-9")
                .count())
        .isEqualTo(30);
  }

  @Test
  void anotherCombinationIsFittedToTheMeansOfPasses() {
    TrainedModel model = dropping("mixed", "combination { kind = weighted }");

    assertThat(model.figures())
        .containsEntry("combined_anew", true)
        .containsEntry("mc_dropout_passes", PASSES)
        .containsEntry("members_with_dropout", 2);
    assertThat(evaluate(model).metrics().get("loss"))
        .isNotEqualTo(evaluate(dropping("mixed", "")).metrics().get("loss"));
  }

  @Test
  void membersOfWhichNoneHasDropoutAreRefused() {
    train(
        "dry",
        "n-estimators = 2, overrides = [{ model { dropout = 0 } }, { model { kind ="
            + " logistic-regression } }]");

    assertThatThrownBy(() -> dropping("dry", ""))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected members with dropout")
        .hasMessageContaining("found none among 2");
  }
}
