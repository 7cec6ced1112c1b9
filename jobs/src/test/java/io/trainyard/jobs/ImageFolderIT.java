package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a folder of image files to predictions: readers of images are found under spark-submit, and
 * a folder that nobody can read ends with the exit code that a scheduler sees. Needs the jobs jar
 * and a Spark, as the build leaves them.
 */
class ImageFolderIT {

  private static final List<String> CLASSES = List.of("Grün", "red squares", "青");
  private static final int IMAGES = 150;

  @TempDir static Path folder;

  private static Workspace workspace;
  private static JsonNode ingested;

  @BeforeAll
  static void writesAndIngestsImages() throws Exception {
    workspace = Workspace.create(folder, 10);
    SplittableRandom random = new SplittableRandom(3);
    for (int label = 0; label < CLASSES.size(); label++) {
      for (int i = 0; i < IMAGES; i++) {
        Path file = images().resolve("%s/sub %d/%d.png".formatted(CLASSES.get(label), i % 2, i));
        Files.createDirectories(file.getParent());
        ImageIO.write(image(random, label), "png", file.toFile());
      }
    }
    Files.write(images().resolve("Grün/broken.jpg"), new byte[100]);
    ingested = JsonLine.succeeded(job("ingest", "images"));
  }

  /** Brighter in the channel that the class has the index of. */
  private static BufferedImage image(SplittableRandom random, int label) {
    var image =
        new BufferedImage(8 + random.nextInt(3), 8 + random.nextInt(3), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, (random.nextInt() & 0x7F7F7F) + (60 << (16 - 8 * label)));
      }
    }
    return image;
  }

  private static Path images() {
    return workspace.path("raw images");
  }

  /** Jobs with a configuration of their own for {@code dataset}. */
  private static Checkout.Result job(String job, String dataset, String... more) throws Exception {
    return workspace.job(job, Workspace.join(arguments(dataset), more));
  }

  private static Checkout.Result inProcess(String job, String... more) throws Exception {
    return workspace.inProcess(job, Workspace.join(arguments("images"), more));
  }

  private static String[] arguments(String dataset) throws IOException {
    Path configuration = workspace.path(dataset + ".conf");
    Files.writeString(
        configuration,
        """
        dataset.path = "%s"
        dataset.source { kind = image-folder, path = "%s", crop = 8 }
        """
            .formatted(workspace.path(dataset), images()));
    return new String[] {"--conf", configuration.toString()};
  }

  @Test
  void goesFromImageFilesToPredictions() throws Exception {
    String model = workspace.run("images").resolve("model").toString();

    JsonNode trained = JsonLine.succeeded(inProcess("train", "--run-id", "images"));
    JsonNode evaluated = JsonLine.succeeded(inProcess("evaluate", "--model", model));
    JsonNode predicted = JsonLine.succeeded(inProcess("predict", "--model", model));

    assertThat(ingested.path("train_rows").asInt()).isBetween(314, 316);
    assertThat(ingested.path("test_rows").asInt()).isBetween(44, 45);
    assertThat(ingested.path("skipped").asInt()).isEqualTo(1);
    assertThat(ingested.path("skipped_by_reason").path("unknown-format").asInt()).isEqualTo(1);
    assertThat(trained.path("val_accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(evaluated.path("test_accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(predicted.path("rows").asInt()).isEqualTo(ingested.path("test_rows").asInt());
  }

  @Test
  void failsWithTheDataWhereTooMuchIsNoImage() throws Exception {
    Checkout.Result result =
        job("ingest", "none", "--set", "dataset.source.max-skipped-fraction=0");

    assertThat(JsonLine.error(result, 3, "data")).contains("1 unknown-format", "Grün/broken.jpg");
    assertThat(workspace.path("none")).doesNotExist();
  }

  @Test
  void leavesNoHalfDatasetWhenKilled() throws Exception {
    Path dataset = workspace.path("killed");
    String[] arguments = arguments("killed");
    try (ScriptRun run = workspace.start("ingest", arguments)) {
      run.awaitUntil("tasks write", () -> Files.isDirectory(dataset));
      run.kill();
    }
    assertThat(dataset.resolve("manifest.json")).doesNotExist();

    JsonNode again = JsonLine.succeeded(workspace.inProcess("ingest", arguments));

    assertThat(again.path("fingerprint")).isEqualTo(ingested.path("fingerprint"));
    try (Stream<Path> left = Files.list(dataset)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "_rejects", "manifest.json", "split=test", "split=train", "split=validation");
    }
  }
}
