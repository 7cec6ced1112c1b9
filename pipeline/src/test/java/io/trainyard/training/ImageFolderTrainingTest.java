package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Ingest;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.inference.ModelRun;
import io.trainyard.random.Seed;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From image files to a model that has learned something, however images are stored. */
class ImageFolderTrainingTest {

  private static final List<String> CLASSES = List.of("red squares", "Grün", "青");

  @TempDir private static Path folder;

  private final SparkSession session = SparkFixture.session();

  /** Images of several sizes, each brighter in the channel that its class has the index of. */
  @BeforeAll
  static void writeImages() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int label = 0; label < CLASSES.size(); label++) {
      Path ofClass = Files.createDirectories(folder.resolve("raw/" + CLASSES.get(label)));
      for (int i = 0; i < 60; i++) {
        var image = new BufferedImage(8 + i % 3, 9 + i % 2, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
          for (int x = 0; x < image.getWidth(); x++) {
            int rgb = random.nextInt() & 0x7F7F7F;
            image.setRGB(x, y, rgb + (60 << (16 - 8 * label)));
          }
        }
        ImageIO.write(image, "png", ofClass.resolve(i + ".png").toFile());
      }
    }
  }

  @Test
  void learnsTheSameHoweverImagesAreStoredAndKept() throws IOException {
    Map<String, byte[]> networks = new HashMap<>();
    for (String store : List.of("pixels", "png", "original")) {
      new Ingest().run(session, settings(store, "memory").dataset(), new Seed(5), false);
      for (String cache : List.of("memory", "none")) {
        networks.put(store + ", " + cache, network(store, cache));
      }
    }
    byte[] one = networks.get("pixels, memory");
    assertThat(networks).allSatisfy((how, network) -> assertThat(network).as(how).isEqualTo(one));
  }

  private static TrainingSettings settings(String store, String cache) {
    return TrainingSettings.read(configuration(store, cache));
  }

  private static Configuration configuration(String store, String cache) {
    return Configuration.parseText(
        """
            run { root = "%1$s", id = with-cache-%4$s }
            dataset {
              path = "%1$s/dataset", cache = %4$s, validation-fraction = 0.2
              source {
                kind = image-folder, path = "%2$s", store = %3$s, test-fraction = 0.2
                crop = 8, resize { kind = shorter-side, size = 8 }
              }
            }
            model { kind = softmax }
            optimizer { kind = adam, learning-rate = 0.02, batch-size = 16 }
            averaging { every-batches = 2 }
            stopping { max-epochs = 6 }
            """
            .formatted(folder.resolve(store), folder.resolve("raw"), store, cache));
  }

  private byte[] network(String store, String cache) throws IOException {
    Configuration configuration = configuration(store, cache);
    var hadoop = session.sparkContext().hadoopConfiguration();
    var spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    TrainingRun.open(
            TrainingSettings.read(configuration),
            configuration,
            Map.of("trainyard", "test"),
            hadoop,
            "train")
        .train(spark, TrainingListener.NONE);
    Path model = folder.resolve("%s/with-cache-%s/model".formatted(store, cache));
    ModelRun run =
        ModelRun.open(model.toString(), Optional.empty(), new EvaluationSettings(2, 7), hadoop);
    assertThat(run.evaluate(spark, Split.TEST, Optional.empty()).metrics().get("accuracy"))
        .as(store)
        .isGreaterThan(0.9);
    return Files.readAllBytes(model.resolve("network.zip"));
  }
}
