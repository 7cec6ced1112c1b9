package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From images to a density of them, its likelihood, and images drawn from it. */
class NiceJobTest {

  private static final String MODEL =
      "model { kind = nice, couplings = 2, hidden-layers = 1, hidden = 8 }";

  @TempDir static Path folder;

  private static Workspace workspace;
  private static JsonNode trained;

  @BeforeAll
  static void trainsOnce() throws IOException {
    workspace = Workspace.create(folder, 120);
    String written = Files.readString(workspace.configuration());
    Files.writeString(workspace.configuration(), written.replaceAll("model \\{.*}", MODEL));
    JsonLine.succeeded(workspace.inProcess("ingest"));
    trained = JsonLine.succeeded(workspace.inProcess("train", "--run-id", "one"));
  }

  private static Checkout.Result use(String job, String... more) {
    String model = workspace.run("one").toString();
    return InProcess.runWithSpark(Workspace.join(new String[] {job, "--model", model}, more));
  }

  @Test
  void trainingRaisesTheLikelihood() throws IOException {
    double last = trained.path("val_log_likelihood").asDouble();

    assertThat(trained.path("val_loss").asDouble()).isEqualTo(-last);
    assertThat(trained.has("val_accuracy")).isFalse();
    assertThat(workspace.metrics("one")).anyMatch(row -> row.startsWith("1 validation loss"));
    assertThat(trained.path("best_epoch").asInt()).isEqualTo(4);
  }

  @Test
  void evaluateTellsNatsAnImageAndBitsADimension() throws IOException {
    JsonNode line = JsonLine.succeeded(use("evaluate"));

    double nats = line.path("test_log_likelihood").asDouble();
    assertThat(nats).isCloseTo(trained.path("val_log_likelihood").asDouble(), within(5.0));
    assertThat(line.path("test_bits_per_dimension").asDouble())
        .isCloseTo(8 - nats / (TinyImages.SIDE * TinyImages.SIDE * Math.log(2)), within(1e-9));
    assertThat(line.has("test_accuracy")).isFalse();
    String report = Files.readString(workspace.run("one").resolve("evaluation/test.json"));
    assertThat(report).contains("log_likelihood", "dataset_fingerprint");
    assertThat(JsonLine.succeeded(use("evaluate")).path("test_log_likelihood").asDouble())
        .isEqualTo(nats);
  }

  @Test
  void generateLeavesAContactSheetThatFollowsFromTheSeed() throws IOException {
    String[] twenty = {"--set", "generate.count=20", "--set", "run.seed=3"};
    JsonNode line = JsonLine.succeeded(use("generate", twenty));

    Path sheet = workspace.run("one").resolve("predictions/generated.png");
    assertThat(line.path("outputs").path("generated").asText()).endsWith(sheet.toString());
    assertThat(line.path("samples").asInt()).isEqualTo(20);
    byte[] first = Files.readAllBytes(sheet);
    BufferedImage picture = ImageIO.read(sheet.toFile());
    assertThat(picture.getWidth()).isGreaterThan(10 * TinyImages.SIDE);

    JsonLine.succeeded(use("generate", twenty));
    assertThat(Files.readAllBytes(sheet)).isEqualTo(first);
    Path other = folder.resolve("other.png");
    JsonLine.succeeded(
        use("generate", "--output", other.toString(), "--set", "generate.temperature=0.5"));
    assertThat(other).isNotEmptyFile();
    assertThat(Files.readAllBytes(sheet)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate.prompt=a", "generate.greedy=true", "generate.top-k=3"})
  void generateRefusesWhatIsForTexts(String setting) {
    assertThat(JsonLine.error(use("generate", "--set", setting), 2, "configuration"))
        .contains("nothing but count and temperature");
  }

  @Test
  void predictRefusesIt() {
    assertThat(JsonLine.error(use("predict"), 2, "configuration"))
        .contains("a density of images; evaluate tells its likelihood, and generate draws");
  }

  @Test
  void severalViewsAreRefused() {
    String flip = "evaluation.test-time-augmentation.kind=flip";
    assertThat(JsonLine.error(use("evaluate", "--set", flip), 2, "configuration"))
        .contains("test-time-augmentation.kind = none, found flip");
    assertThat(
            JsonLine.error(use("evaluate", "--set", "evaluation.mc-dropout=3"), 2, "configuration"))
        .contains("dropout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ensemble", "tune", "analyze"})
  void jobsOfManyTrainingsRefuseIt(String job) {
    String[] tried = {
      "--set", "search.space.optimizer.learning-rate=[0.1]",
      "--set", "search.method.trials=1",
      "--set", "analysis.measure=[epochs]"
    };
    assertThat(JsonLine.error(workspace.inProcess(job, tried), 2, "configuration"))
        .contains("model.kind = nice", "which train alone takes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "augment=[ { mixup { alpha = 1 } } ] | transforms that mix images",
        "dataset.normalization=standardize | unit, since likelihoods are of pixels from 0 to 1",
        "averaging.transport=dl4j | another transport",
        "optimizer.label-smoothing=0.1 | 0, since it has no labels",
        "stopping.criterion.kind=gl | none or up",
        "stopping.monitor=val_accuracy | val_bits_per_dimension, val_log_likelihood, val_loss",
        "model.couplings=1 | at least 2"
      })
  void whatMakesNoSenseIsRefused(String setting, String expected) {
    assertThat(JsonLine.error(workspace.inProcess("train", "--set", setting), 2, "configuration"))
        .contains(expected);
  }
}
