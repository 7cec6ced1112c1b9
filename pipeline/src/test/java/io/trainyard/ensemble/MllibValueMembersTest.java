package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyValues;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.ModelRun;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Algorithms of MLlib beside a network, on rows that have values. */
class MllibValueMembersTest {

  private static final String MIXED =
      """
      n-estimators = 4
      bootstrap { kind = poisson }
      oob-score = true
      overrides = [
        { model { kind = softmax } }
        { model { kind = random-forest, num-trees = 5, max-depth = 4 } }
        { model { kind = gradient-boosted-trees, max-iter = 4, max-depth = 3 } }
        { model { kind = linear-regression, reg-param = 0.01 } }
      ]
      """;

  @TempDir static Path folder;

  private static Dataset dataset;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyValues.ingest(folder, 200);
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static EnsembleRun open(String id, String ensemble, String more) {
    Configuration configuration =
        Configuration.parseText(
            """
            run { root = "%s", id = %s, seed = 42 }
            dataset { path = "%s", normalization = unit }
            model { kind = softmax }
            optimizer { kind = adam, learning-rate = 0.05, batch-size = 16 }
            stopping { max-epochs = 3 }
            ensemble { %s }
            %s
            """
                .formatted(folder, id, dataset.path(), ensemble, more));
    return EnsembleRun.open(
        EnsembleSettings.read(configuration.root()),
        TrainingSettings.read(configuration),
        configuration,
        Map.of("trainyard", "test"),
        spark().hadoopConfiguration(),
        "ensemble");
  }

  @Test
  void areCombinedWithNetworksAndReadWithoutMllib() {
    Map<String, Object> figures = open("mixed", MIXED, "").train(spark(), EnsembleListener.NONE);

    assertThat((double) figures.get("oob_r2")).isGreaterThan(0.5);
    var hadoop = spark().hadoopConfiguration();
    var path = ModelRun.locate(folder.resolve("mixed").toString(), hadoop);
    var settings = EnsembleSettings.readForTrained(Configuration.parseText("ensemble {}").root());
    var evaluation = new EvaluationSettings(1, 64);
    ModelRun.Evaluation together =
        ModelRun.of(
                path,
                EnsembleModel.read(path, settings, new Seed(1), hadoop),
                Optional.empty(),
                evaluation,
                hadoop)
            .evaluate(spark(), Split.TEST, Optional.empty());
    assertThat(together.metrics().get("r2")).isGreaterThan(0.5);

    // What is linear in the pixels is what linear regression finds.
    var member = WrittenEnsemble.member(path, 4);
    ModelRun.Evaluation linear =
        ModelRun.of(
                member, ClassifierModel.read(member, hadoop), Optional.empty(), evaluation, hadoop)
            .evaluate(spark(), Split.TEST, Optional.empty());
    assertThat(linear.metrics().get("r2_light")).isGreaterThan(0.98);
    assertThat(linear.metrics().get("loss"))
        .isLessThan(together.beside().get("mean_member").get("loss"));
  }

  @Test
  void whatTellsClassesAloneIsRefused() {
    for (String kind : new String[] {"logistic-regression", "multilayer-perceptron"}) {
      assertThatThrownBy(() -> open("wrong", "overrides = [{ model { kind = " + kind + " } }]", ""))
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContainingAll(
              "member 1", kind + " on rows of targets", "take random-forest", "linear-regression");
    }
    assertThat(folder.resolve("wrong")).doesNotExist();
  }

  @Test
  void cutMixIsRefusedAndMixupIsNot() {
    assertThatThrownBy(
            () -> open("cut", "n-estimators = 2", "augment = [{ cutmix { alpha = 1 } }]"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("rows of targets", "without cutmix", "take mixup");
    assertThat(folder.resolve("cut")).doesNotExist();
    assertThat(open("mixup", "n-estimators = 2", "augment = [{ mixup { alpha = 1 } }]").finished())
        .isEmpty();
  }
}
