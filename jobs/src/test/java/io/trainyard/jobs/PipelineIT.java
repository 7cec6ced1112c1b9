package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.parquet.example.data.Group;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The main job from raw files to predictions, each step under spark-submit. Needs the jobs jar and
 * a Spark, as the build leaves them.
 */
class PipelineIT {

  private static final String RUN = "first";
  private static final int EPOCHS = 4;

  @TempDir static Path folder;

  private static Workspace workspace;
  private static JsonNode ingested;
  private static JsonNode trained;
  private static JsonNode evaluated;
  private static JsonNode predicted;

  @BeforeAll
  static void runsEachJobOnce() throws Exception {
    workspace = Workspace.create(folder, 1200);
    ingested = JsonLine.succeeded(workspace.job("ingest"));
    trained = JsonLine.succeeded(workspace.job("train", "--run-id", RUN));
    String model = workspace.run(RUN).resolve("model").toString();
    evaluated = JsonLine.succeeded(workspace.job("evaluate", "--model", model));
    predicted = JsonLine.succeeded(workspace.job("predict", "--model", model));
  }

  @Test
  void ingestSaysHowManyRowsThereAre() {
    assertThat(ingested.path("job").asText()).isEqualTo("ingest");
    assertThat(ingested.path("train_rows").asInt()).isEqualTo(960);
    assertThat(ingested.path("validation_rows").asInt()).isEqualTo(240);
    assertThat(ingested.path("test_rows").asInt()).isEqualTo(Workspace.TEST_ROWS);
    assertThat(ingested.path("classes").asInt()).isEqualTo(TinyImages.CLASSES);
    assertThat(output(ingested, "dataset")).isEqualTo(workspace.path("dataset"));
  }

  @Test
  void trainSaysWhatItCameToAndWhereItIs() {
    assertThat(trained.path("job").asText()).isEqualTo("train");
    assertThat(trained.path("run_id").asText()).isEqualTo(RUN);
    assertThat(trained.path("duration_s").asDouble()).isPositive();
    assertThat(trained.path("epochs").asInt()).isEqualTo(EPOCHS);
    assertThat(trained.path("best_epoch").asInt()).isBetween(1, EPOCHS);
    assertThat(trained.path("stop_reason").asText()).isEqualTo("max_epochs");
    assertThat(trained.path("val_accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(trained.path("val_loss").asDouble()).isPositive();
    assertThat(trained.path("train_loss").asDouble()).isPositive();
    assertThat(trained.path("examples_per_second").asDouble()).isPositive();
    assertThat(trained.path("transport").asText()).isEqualTo("all-reduce");
    // 960 rows for 3 workers in batches of 16, averaged every 2: 10 rounds an epoch.
    assertThat(trained.path("averagings").asInt()).isEqualTo(EPOCHS * 10);
    assertThat(trained.path("averaging_retries").asInt()).isZero();
    assertThat(trained.path("averaging_sum_s").asDouble()).isPositive();
    assertThat(trained.path("acceleration").path("layers"))
        .isNotEmpty()
        .allSatisfy(layer -> assertThat(layer.asText()).isEqualTo("accelerated"));
    assertThat(output(trained, "run")).isEqualTo(workspace.run(RUN));
    assertThat(output(trained, "model")).isEqualTo(workspace.run(RUN).resolve("model"));
  }

  @Test
  void runDirectoryHoldsWhatIsPromised() throws IOException {
    JsonNode run = json(workspace.run(RUN).resolve("run.json"));

    assertThat(run.path("status").asText()).isEqualTo("succeeded");
    assertThat(run.path("seed").asLong()).isEqualTo(7);
    assertThat(run.path("dataset_fingerprint")).isEqualTo(ingested.path("fingerprint"));
    assertThat(run.path("versions").fieldNames())
        .toIterable()
        .contains("trainyard", "java", "spark", "deeplearning4j-nn", "nd4j-api");
    assertThat(Files.readString(workspace.run(RUN).resolve("config.conf")))
        .contains("optimizer.batch-size = 16", "averaging.every-batches.value = 2");
    try (Stream<Path> checkpoints = Files.list(workspace.run(RUN).resolve("checkpoints"))) {
      assertThat(checkpoints.map(path -> path.getFileName().toString()))
          .contains("epoch-0000" + EPOCHS)
          .allMatch(name -> name.startsWith("epoch-"));
    }
  }

  @Test
  void metricsHaveEveryEpochOnce() throws IOException {
    ParquetTable metrics = ParquetTable.read(workspace.run(RUN).resolve("metrics"));

    assertThat(metrics.columns())
        .containsExactly("run_id", "member", "epoch", "round", "split", "metric", "value", "time");
    for (String metric : List.of("train loss", "validation loss", "validation accuracy")) {
      assertThat(metrics.rows())
          .filteredOn(
              row -> metric.equals(row.getString("split", 0) + " " + row.getString("metric", 0)))
          .as(metric)
          .extracting(row -> row.getInteger("epoch", 0))
          .containsExactly(1, 2, 3, 4);
    }
    assertThat(metrics.rows())
        .filteredOn(row -> row.getInteger("epoch", 0) == trained.path("best_epoch").asInt())
        .filteredOn(row -> row.getString("split", 0).equals("validation"))
        .filteredOn(row -> row.getString("metric", 0).equals("loss"))
        .extracting(row -> row.getDouble("value", 0))
        .containsExactly(trained.path("val_loss").asDouble());
  }

  @Test
  void timingsSayWhereEachEpochsTimeWent() throws IOException {
    ParquetTable timings = ParquetTable.read(workspace.run(RUN).resolve("timings"));

    assertThat(timings.columns()).containsExactly("run_id", "member", "epoch", "phase", "seconds");
    Map<Integer, List<String>> phases =
        timings.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.getInteger("epoch", 0),
                    Collectors.mapping(row -> row.getString("phase", 0), Collectors.toList())));
    assertThat(phases).containsOnlyKeys(1, 2, 3, 4);
    assertThat(phases.values())
        .allSatisfy(
            all ->
                assertThat(all)
                    .containsExactlyInAnyOrder(
                        "read", "augment", "wait", "fit", "average", "validate", "checkpoint"));
    assertThat(timings.rows()).allMatch(row -> row.getDouble("seconds", 0) >= 0);
  }

  @Test
  void averagingSaysWhatEachEpochsAveragingsCost() throws IOException {
    ParquetTable averaging = ParquetTable.read(workspace.run(RUN).resolve("averaging"));

    assertThat(averaging.columns())
        .containsExactly(
            "run_id",
            "member",
            "epoch",
            "transport",
            "averagings",
            "retries",
            "wait_seconds",
            "transfer_seconds",
            "sum_seconds",
            "bytes_sent",
            "bytes_received");
    assertThat(averaging.rows())
        .hasSize(EPOCHS)
        .allMatch(row -> row.getString("transport", 0).equals("all-reduce"))
        .allMatch(row -> row.getInteger("averagings", 0) == 10)
        .allMatch(row -> row.getDouble("wait_seconds", 0) > 0);
  }

  @Test
  void evaluateLeavesAReport() throws IOException {
    assertThat(evaluated.path("run_id").asText()).isEqualTo(RUN);
    assertThat(evaluated.path("rows").asInt()).isEqualTo(Workspace.TEST_ROWS);
    assertThat(evaluated.path("test_accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(evaluated.path("test_loss").asDouble()).isPositive();
    assertThat(evaluated.has("test_top2_error")).isTrue();
    assertThat(evaluated.has("test_macro_f1")).isTrue();

    JsonNode report = json(output(evaluated, "report"));
    assertThat(report.path("dataset_fingerprint")).isEqualTo(ingested.path("fingerprint"));
    assertThat(report.path("test_time_augmentation").path("kind").asText()).isEqualTo("none");
    JsonNode confusion = report.path("confusion");
    assertThat(confusion).hasSize(TinyImages.CLASSES);
    long sum = 0;
    for (JsonNode row : confusion) {
      for (JsonNode count : row) {
        sum += count.asLong();
      }
    }
    assertThat(sum).isEqualTo(Workspace.TEST_ROWS);
  }

  @Test
  void evaluateLeavesTablesAndPicturesBesideTheReport() throws IOException {
    assertThat(ImageIO.read(output(evaluated, "confusion").toFile()).getWidth()).isGreaterThan(300);
    JsonNode report = json(output(evaluated, "report"));
    long wrong = Math.round(evaluated.path("test_error").asDouble() * Workspace.TEST_ROWS);
    assertThat(report.path("surest_mistakes")).hasSize((int) Math.min(24, wrong));
    assertThat(evaluated.path("outputs").has("mistakes")).isEqualTo(wrong > 0);
    assertThat(output(evaluated, "confusion_table")).isNotEmptyFile();
    assertThat(output(evaluated, "classes_table")).isNotEmptyFile();
  }

  @Test
  void evaluateAndPredictLookAtSeveralViewsOfARow() throws Exception {
    String model = workspace.run(RUN).toString();
    String[] views = {
      "--set", "evaluation.test-time-augmentation={kind=augment, views=4}",
      "--set", "augment=[{gaussian-noise{}}]"
    };

    JsonNode judged =
        JsonLine.succeeded(
            workspace.inProcess(
                "evaluate",
                Workspace.join(
                    views,
                    "--model",
                    model,
                    "--output",
                    workspace.path("several.json").toString())));
    JsonNode seen =
        JsonLine.succeeded(
            workspace.inProcessOn(
                "local[1]",
                "predict",
                Workspace.join(
                    views, "--model", model, "--output", workspace.path("several").toString())));

    assertThat(judged.path("test_time_augmentation").path("views").asInt()).isEqualTo(4);
    assertThat(judged.path("test_loss")).isNotEqualTo(evaluated.path("test_loss"));
    double right =
        ParquetTable.read(output(seen, "predictions")).rows().stream()
            .filter(row -> row.getInteger("label", 0) == row.getInteger("predicted", 0))
            .count();
    assertThat(right / Workspace.TEST_ROWS)
        .isCloseTo(judged.path("test_accuracy").asDouble(), within(1e-9));
  }

  @Test
  void predictionsAreThoseOfTheNetworkThatDl4jReads() throws IOException {
    ParquetTable predictions = ParquetTable.read(output(predicted, "predictions"));
    assertThat(predictions.columns())
        .containsExactly("id", "label", "predicted", "predicted_class", "probabilities");
    Map<Long, Group> stored = new HashMap<>();
    ParquetTable.read(workspace.path("dataset/split=test"))
        .rows()
        .forEach(row -> stored.put(row.getLong("id", 0), row));
    assertThat(predictions.rows())
        .extracting(row -> row.getLong("id", 0))
        .containsExactlyInAnyOrderElementsOf(stored.keySet());

    MultiLayerNetwork network =
        ModelSerializer.restoreMultiLayerNetwork(
            workspace.run(RUN).resolve("model/network.zip").toFile());
    for (Group row : predictions.rows()) {
      Group image = stored.get(row.getLong("id", 0));
      float[] expected = network.output(Nd4j.create(new float[][] {unit(image)})).toFloatVector();
      assertThat(ParquetTable.floats(row, "probabilities"))
          .containsExactly(expected, within(1e-5f));
      assertThat(row.getInteger("label", 0)).isEqualTo(image.getInteger("label", 0));
      assertThat(row.getString("predicted_class", 0))
          .isEqualTo(String.valueOf(row.getInteger("predicted", 0)));
    }
  }

  @Test
  void predictionsAndEvaluationAgree() throws IOException {
    List<Group> rows = ParquetTable.read(output(predicted, "predictions")).rows();

    assertThat(rows).hasSize(predicted.path("rows").asInt()).hasSize(Workspace.TEST_ROWS);
    double right =
        rows.stream()
            .filter(row -> row.getInteger("label", 0) == row.getInteger("predicted", 0))
            .count();
    assertThat(right / rows.size())
        .isCloseTo(evaluated.path("test_accuracy").asDouble(), within(1e-9));
  }

  @Test
  void finishedRunAnswersAtOnceAndTouchesNothing() throws Exception {
    Map<String, String> before = Workspace.files(workspace.run(RUN));

    JsonNode again = JsonLine.succeeded(workspace.inProcess("train", "--run-id", RUN));

    assertThat(Workspace.files(workspace.run(RUN))).isEqualTo(before);
    trained
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals("duration_s")) {
                assertThat(again.path(name)).as(name).isEqualTo(trained.path(name));
              }
            });
  }

  @Test
  void sameIdWithAnotherConfigurationIsRefused() throws Exception {
    Map<String, String> before = Workspace.files(workspace.run(RUN));

    Checkout.Result refused =
        workspace.job("train", "--run-id", RUN, "--set", "optimizer.batch-size=8");

    assertThat(JsonLine.error(refused, 2, "configuration"))
        .contains("optimizer.batch-size: the run has 16, the configuration 8")
        .doesNotContain("every-batches");
    assertThat(Workspace.files(workspace.run(RUN))).isEqualTo(before);
  }

  @Test
  void sameIdOverAnotherDatasetIsRefused() throws Exception {
    Path copy = workspace.copyOfTheDataset("another dataset");
    String[] other = {"--set", "dataset.path=" + copy};
    assertThat(
            JsonLine.error(
                workspace.inProcess("ingest", other[0], other[1], "--set", "run.seed=8"),
                2,
                "configuration"))
        .contains("--overwrite");
    JsonNode replaced =
        JsonLine.succeeded(
            workspace.inProcess(
                "ingest", other[0], other[1], "--set", "run.seed=8", "--overwrite"));
    assertThat(replaced.path("already_there").asBoolean()).isFalse();

    Checkout.Result refused = workspace.inProcess("train", "--run-id", RUN, other[0], other[1]);

    assertThat(JsonLine.error(refused, 3, "data"))
        .contains(ingested.path("fingerprint").asText(), replaced.path("fingerprint").asText());
  }

  @Test
  void stockDl4jSparkTrainsTheSameNetworkOnTheSameRows() throws Exception {
    JsonNode stock =
        JsonLine.succeeded(
            workspace.job("train", "--run-id", "stock", "--set", "averaging.transport=dl4j"));

    assertThat(stock.path("val_accuracy").asDouble()).isGreaterThan(0.8);
    JsonNode figures =
        JsonLine.succeeded(
            workspace.inProcess("evaluate", "--model", workspace.run("stock").toString()));
    assertThat(figures.path("test_accuracy").asDouble()).isGreaterThan(0.8);
  }

  private static Path output(JsonNode line, String name) {
    String path = line.path("outputs").path(name).asText();
    return Path.of(path.replaceFirst("^file:/+", "/"));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static float[] unit(Group image) {
    byte[] pixels = image.getBinary("pixels", 0).getBytes();
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Byte.toUnsignedInt(pixels[i]) / 255f;
    }
    return values;
  }
}
