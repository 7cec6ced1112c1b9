package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.memory.DriverWork;
import io.trainyard.model.ImageSequenceNetwork;
import io.trainyard.model.NetworkShape;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingNeedTest {

  @TempDir static Path shared;
  private static Dataset dataset;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(shared, 100, 0.2);
  }

  private static TrainingSettings settings(String model) {
    return TrainingSettings.read(
        Configuration.parseText(
            "model { %s }, optimizer { kind = adam, batch-size = 5 }".formatted(model)));
  }

  private static String json(TrainingSettings settings) {
    NetworkShape shape = dataset.manifest().networkShape();
    return settings
        .model()
        .networkJson(
            shape,
            settings.optimizer(),
            settings.run().seed(),
            new org.apache.hadoop.conf.Configuration());
  }

  private static Optional<DriverWork> driverWork(TrainingSettings settings) {
    return new TrainingNeed(settings, json(settings), dataset, new SparkConf()).driverWork();
  }

  @Test
  void theDriverHasANetworkThatReadsImagesStepByStep() {
    TrainingSettings settings = settings("kind = image-rnn, cell = tanh, hidden = 4");
    ImageSequenceNetwork network = ImageSequenceNetwork.of(json(settings)).orElseThrow();

    DriverWork work = driverWork(settings).orElseThrow();

    // (6 + 4 + 1) * 4 + (4 + 1) * 3 parameters, gradients and two moments each; 5 images of 36 + 3.
    assertThat(work.arrays()).isEqualTo(4 * (4 * (44 + 15) + 5 * 39 + network.passNumbers(5)));
    assertThat(work.heap()).isEqualTo(MinibatchReader.memoryBytes(dataset, 5) + 4 * 5 * 39);
  }

  @Test
  void theDriverHasNoneOfAnotherNetwork() {
    assertThat(driverWork(settings("kind = mlp"))).isEmpty();
  }
}
