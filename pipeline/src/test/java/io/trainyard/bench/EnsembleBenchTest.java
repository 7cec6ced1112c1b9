package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.training.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleBenchTest {

  @TempDir private Path folder;

  @Test
  void measuresTheSameTrainingsInThreadsAndInTasks() throws Exception {
    Dataset dataset = TinyDataset.ingest(folder, 60, 0.2);
    Configuration configuration =
        Configuration.parseText(
            """
            dataset { path = "%s" }
            model { kind = softmax }
            stopping { max-epochs = 2, patience = null }
            """
                .formatted(dataset.path()));
    TrainingSettings settings = TrainingSettings.read(configuration);
    List<String> heard = new ArrayList<>();

    List<EnsembleBench.Result> results =
        new EnsembleBench(
                JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext()),
                new Protocol(2, 0, 0),
                heard::add)
            .run(settings, configuration, dataset, 3);

    assertThat(results)
        .extracting(EnsembleBench.Result::name)
        .containsExactly("threads", "members");
    assertThat(results.get(0).ratio().median()).isEqualTo(1);
    assertThat(results.get(1).ratio().median()).isPositive();
    // 48 training rows, 3 members, 2 epochs.
    assertThat(results.get(1).examples()).isEqualTo(48 * 3 * 2);
    assertThat(results.get(1).figures())
        .containsKeys("name", "members", "examples_per_second", "spread", "ratio_to_threads");
    assertThat(heard).contains("warming up members");
  }
}
