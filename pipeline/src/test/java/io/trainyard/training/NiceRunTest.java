package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.TinyValues;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.inference.ModelRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A density that is trained as other networks are. */
class NiceRunTest {

  @TempDir static Path shared;
  @TempDir private Path folder;
  private static Dataset dataset;
  private static SparkSession session;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(shared, 200, 0.2);
    session = SparkFixture.session();
  }

  private TrainingRun open(String id, String path, String transport) {
    Configuration configuration =
        Configuration.parseText(
            """
            run { root = "%s", id = %s }
            dataset { path = "%s" }
            model { kind = nice, couplings = 3, hidden-layers = 1, hidden = 8 }
            optimizer { kind = adam, learning-rate = 0.003, batch-size = 16 }
            averaging { every-batches = 2, transport = %s }
            stopping { max-epochs = 3 }
            """
                .formatted(folder, id, path, transport));
    return TrainingRun.open(
        TrainingSettings.read(configuration),
        configuration,
        Map.of("trainyard", "test"),
        session.sparkContext().hadoopConfiguration(),
        "train");
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private byte[] model(String id) throws Exception {
    return Files.readAllBytes(folder.resolve(id + "/model/network.zip"));
  }

  @Test
  void oneSeedIsOneModelWhateverTheTransportAndAfterARunWasKilled() throws Exception {
    Map<String, Object> figures =
        open("whole", dataset.path(), "all-reduce").train(spark(), TrainingListener.NONE);
    TrainingListener death =
        new TrainingListener() {
          @Override
          public void averaged(int epoch, int round, long examples, double loss) {
            if (epoch == 2 && round == 2) {
              throw new AssertionError("killed");
            }
          }
        };
    TrainingRun killed = open("killed", dataset.path(), "rounds");
    assertThatThrownBy(() -> killed.train(spark(), death)).hasMessage("killed");

    Map<String, Object> resumed =
        open("killed", dataset.path(), "rounds").train(spark(), TrainingListener.NONE);

    assertThat(model("killed")).isEqualTo(model("whole"));
    assertThat(resumed).containsEntry("val_log_likelihood", figures.get("val_log_likelihood"));
    assertThat((Double) figures.get("val_loss")).isLessThan(36 * 2 * Math.log(2));
  }

  @Test
  void evaluationSeesTheSameNoiseHoweverRowsFallIntoMinibatches() {
    open("one", dataset.path(), "rounds").train(spark(), TrainingListener.NONE);

    assertThat(likelihood(7)).isCloseTo(likelihood(256), within(1e-3));
  }

  private double likelihood(int batchSize) {
    return ModelRun.open(
            folder.resolve("one").toString(),
            Optional.empty(),
            new EvaluationSettings(2, batchSize),
            session.sparkContext().hadoopConfiguration())
        .evaluate(spark(), Split.TEST, Optional.empty())
        .metrics()
        .get("log_likelihood");
  }

  /** The images alone say what a density is. */
  @Test
  void rowsOfTargetsAreLearnedFromAsRowsOfClassesAre() throws Exception {
    String values = TinyValues.ingest(folder.resolve("raw"), 60).path();

    Map<String, Object> figures =
        open("values", values, "rounds").train(spark(), TrainingListener.NONE);

    double trained = (Double) figures.get("val_log_likelihood");
    assertThat(trained).isFinite();
    ModelRun.Evaluation test =
        ModelRun.open(
                folder.resolve("values").resolve("model").toString(),
                Optional.empty(),
                new EvaluationSettings(2, 256),
                session.sparkContext().hadoopConfiguration())
            .evaluate(spark(), Split.VALIDATION, Optional.empty());
    assertThat(test.metrics().get("log_likelihood")).isCloseTo(trained, within(1e-3));
  }
}
