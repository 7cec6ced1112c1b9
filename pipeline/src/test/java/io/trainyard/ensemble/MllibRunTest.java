package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.ModelRun;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.MllibSpec;
import io.trainyard.training.TrainingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeasesGivenBack.class)
class MllibRunTest {

  @TempDir static Path shared;
  @TempDir private Path folder;

  private static Dataset dataset;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(shared, 200, 0.2);
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return spark().hadoopConfiguration();
  }

  private Configuration configuration(String run, int trees) {
    return Configuration.parseText(
        """
        run { root = "%s", id = %s, seed = 42 }
        dataset { path = "%s" }
        model { kind = random-forest, num-trees = %d, max-depth = 3 }
        evaluation { top-k = 2 }
        """
            .formatted(folder, run, dataset.path(), trees));
  }

  private MllibRun open(String run, int trees) {
    Configuration configuration = configuration(run, trees);
    TrainingSettings settings = TrainingSettings.read(configuration);
    return MllibRun.open(
        (MllibSpec) settings.model(),
        settings,
        configuration,
        Map.of("trainyard", "test"),
        hadoop());
  }

  private ModelRun model(String run) {
    var path = ModelRun.locate(folder.resolve(run).toString(), hadoop());
    assertThat(ClassifierModel.isAt(path, hadoop())).isTrue();
    return ModelRun.of(
        path,
        ClassifierModel.read(path, hadoop()),
        Optional.empty(),
        TrainingSettings.read(configuration(run, 3)).evaluation(),
        hadoop());
  }

  @Test
  void aForestIsTrainedAndPutToUseByItself() {
    Map<String, Object> figures = open("one", 5).train(spark());

    assertThat(figures).containsEntry("epochs", 0).containsEntry("stop_reason", "fitted");
    assertThat((double) figures.get("val_accuracy")).isGreaterThan(0.6);
    ModelRun model = model("one");
    ModelRun.Evaluation onValidation = model.evaluate(spark(), Split.VALIDATION, Optional.empty());
    assertThat(onValidation.metrics().get("loss"))
        .isCloseTo((double) figures.get("val_loss"), within(1e-12));
    ModelRun.Evaluation evaluation = model.evaluate(spark(), Split.TEST, Optional.empty());
    var written = model.predict(SparkFixture.session(), Split.TEST, Optional.empty());
    var rows = SparkFixture.session().read().parquet(written.path());
    assertThat(rows.where("label = predicted").count() / 30.0)
        .isEqualTo(evaluation.metrics().get("accuracy"));
    var metrics = SparkFixture.session().read().parquet(folder.resolve("one/metrics").toString());
    assertThat(metrics.where("member = 0 and metric = 'loss' and split = 'validation'").count())
        .isEqualTo(1);
  }

  @Test
  void theSameRunAnswersAtOnceAndGivesTheSameBytesUnderAnotherName() throws Exception {
    MllibRun first = open("first", 3);
    Map<String, Object> figures = first.train(spark());

    assertThat(open("first", 3).finished().orElseThrow().keySet()).isEqualTo(figures.keySet());
    assertThatThrownBy(() -> open("first", 4))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.num-trees");
    open("second", 3).train(spark());
    assertThat(Files.readAllBytes(folder.resolve("second/model/classifier.json")))
        .isEqualTo(Files.readAllBytes(folder.resolve("first/model/classifier.json")));
  }
}
