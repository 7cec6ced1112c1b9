package io.trainyard.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyValues;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.Task;
import io.trainyard.results.BiasVarianceRow;
import io.trainyard.results.CurveRow;
import io.trainyard.results.ResultFile;
import io.trainyard.training.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An analysis of rows that have values in place of classes. */
@ExtendWith(LeasesGivenBack.class)
class AnalysisOfValuesTest {

  @TempDir private Path folder;

  @Test
  @SuppressWarnings("unchecked")
  void errorsAreToldInTheTargetsOwnUnitsAndDecomposed() throws Exception {
    Dataset dataset = TinyValues.ingest(folder, 120);
    Configuration configuration =
        Configuration.parseText(
            """
            run { root = "%s", id = values, seed = 42 }
            dataset { path = "%s" }
            model { kind = softmax }
            optimizer { kind = adam, learning-rate = 0.05, batch-size = 16 }
            stopping { max-epochs = 2, patience = null }
            analysis {
              measure = [bias-variance, examples]
              repetitions = 1
              bias-variance { trainings = 3, bootstrap { kind = subset, max-samples = 0.5 } }
              examples { sizes = [20, 60] }
            }
            """
                .formatted(folder, dataset.path()));
    var session = SparkFixture.session();
    var hadoop = session.sparkContext().hadoopConfiguration();
    AnalysisRun run =
        AnalysisRun.open(
            AnalysisSettings.read(configuration.root()),
            TrainingSettings.read(configuration),
            configuration,
            Map.of(),
            hadoop,
            "analyze");

    Map<String, Object> figures =
        run.analyze(
            JavaSparkContext.fromSparkContext(session.sparkContext()), AnalysisListener.NONE);

    assertThat(run.files())
        .containsKeys("examples_loss", "examples_rmse", "examples_mae", "bias_variance_table")
        .doesNotContainKey("examples_error");
    List<CurveRow> rows =
        ResultFile.curves(new org.apache.hadoop.fs.Path(run.files().get("curves")), hadoop).rows();
    assertThat(rows).hasSize(4);
    assertThat(rows).allSatisfy(row -> assertThat(row.error()).isEmpty());
    var task = (Task.Regression) dataset.manifest().task();
    CurveRow last = rows.get(3);
    // Of the root mean square of distances and their mean, and of the mean over two targets.
    assertThat(last.rmse().orElseThrow()).isGreaterThanOrEqualTo(last.mae().orElseThrow());
    assertThat(last.rmse().orElseThrow()).isGreaterThan(0.1 * task.targets().get(0).scale());
    var points = (List<Map<String, Object>>) figures.get("by_examples");
    assertThat(points.get(1)).containsEntry("val_mae", last.mae().orElseThrow());
    BiasVarianceRow split =
        ResultFile.biasVariance(
                new org.apache.hadoop.fs.Path(run.files().get("bias_variance_table")), hadoop)
            .rows()
            .get(0);
    assertThat(split.variance()).isPositive();
    assertThat(split.biasAndNoise() + split.variance()).isCloseTo(split.error(), within(1e-9));
  }
}
