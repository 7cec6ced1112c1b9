package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.results.ResultFile;
import io.trainyard.results.ValueMemberRow;
import io.trainyard.results.ValuePairRow;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From images with a table of values to an ensemble that predicts them. */
class RegressionJobTest {

  private static final int IMAGES = 240;
  private static final Configuration HADOOP = new Configuration();

  @TempDir static Path folder;

  private static Path conf;
  private static JsonNode ingested;
  private static JsonNode trained;
  private static JsonNode bagged;

  /**
   * Grey images: {@code light} is their brightness, {@code lean} how much lighter their left is.
   */
  @BeforeAll
  static void trainsOnce() throws IOException {
    writeImages();
    conf = Files.writeString(folder.resolve("values.conf"), configuration("targets.csv"));
    ingested = JsonLine.succeeded(run("ingest"));
    trained = JsonLine.succeeded(run("train", "--run-id", "one"));
    bagged = JsonLine.succeeded(run("ensemble", "--run-id", "bag"));
  }

  private static void writeImages() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder table = new StringBuilder("file,light,lean\n");
    for (int i = 0; i < IMAGES; i++) {
      int light = random.nextInt(60, 200);
      int lean = random.nextInt(-40, 40);
      String name = "part %d/%d.png".formatted(i % 3, i);
      Path file = folder.resolve("raw").resolve(name);
      Files.createDirectories(file.getParent());
      ImageIO.write(image(light, lean), "png", file.toFile());
      if (i > 1) {
        table.append(String.format(Locale.ROOT, "%s,%d,%.2f%n", name, light, lean / 100.0));
      }
    }
    Files.writeString(folder.resolve("raw/targets.csv"), table);
  }

  private static BufferedImage image(int light, int lean) {
    var image = new BufferedImage(6, 6, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 6; y++) {
      for (int x = 0; x < 6; x++) {
        image.getRaster().setSample(x, y, 0, light + (x < 3 ? lean : -lean) / 2);
      }
    }
    return image;
  }

  private static String configuration(String table) {
    return """
run { root = "%1$s/runs", seed = 7 }
dataset {
  path = "%1$s/dataset", partitions = 3, validation-fraction = 0.2, normalization = standardize
  source {
    kind = image-folder, path = "%1$s/raw", targets = "%1$s/raw/%2$s", colour = grey
    test-fraction = 0.2, max-skipped-fraction = 0.1
  }
}
model { kind = softmax }
optimizer { kind = adam, learning-rate = 2e-2, batch-size = 16 }
averaging { every-batches = 2 }
stopping { max-epochs = 30, monitor = val_r2, patience = null }
ensemble { n-estimators = 3, bootstrap { kind = poisson }, oob-score = true }
"""
        .formatted(folder, table);
  }

  private static Checkout.Result run(String job, String... more) {
    String[] all = Workspace.join(new String[] {job, "--conf", conf.toString()}, more);
    return InProcess.runWithSpark(all);
  }

  private static Checkout.Result use(String job, String run, String... more) {
    String model = folder.resolve("runs").resolve(run).toString();
    return InProcess.runWithSpark(Workspace.join(new String[] {job, "--model", model}, more));
  }

  @Test
  void rowsHaveTargetsInPlaceOfLabels() throws IOException {
    assertThat(ingested.path("targets").toString()).isEqualTo("[\"light\",\"lean\"]");
    assertThat(ingested.path("skipped_by_reason").path("no-target").asInt()).isEqualTo(2);
    List<Group> rows = ParquetTable.read(folder.resolve("dataset/split=train")).rows();

    assertThat(ParquetTable.read(folder.resolve("dataset/split=train")).columns())
        .containsExactly("id", "targets", "height", "width", "channels", "pixels", "path");
    for (Group row : rows) {
      byte[] pixels = row.getBinary("pixels", 0).getBytes();
      float[] targets = ParquetTable.floats(row, "targets");
      assertThat(targets[0]).isBetween(60f, 200f);
      assertThat((pixels[0] & 0xFF) - (pixels[5] & 0xFF))
          .isCloseTo(Math.round(100 * targets[1]), within(1));
    }
    String manifest = Files.readString(folder.resolve("dataset/manifest.json"));
    assertThat(manifest).contains("\"targets\"").doesNotContain("class_names", "rows_by_class");
  }

  @Test
  void trainingStopsByHowMuchIsExplained() {
    assertThat(trained.path("val_r2").asDouble()).isGreaterThan(0.9);
    assertThat(trained.path("val_rmse_light").asDouble()).isLessThan(20);
    assertThat(trained.has("val_accuracy")).isFalse();
  }

  @Test
  void evaluateHasTheFiguresOfEachTarget() throws IOException {
    JsonNode line = JsonLine.succeeded(use("evaluate", "one"));

    assertThat(line.path("test_r2").asDouble()).isGreaterThan(0.9);
    assertThat(line.path("test_loss").asDouble()).isLessThan(0.1);
    assertThat(line.path("test_mae_lean").asDouble()).isLessThan(0.2);
    assertThat(line.path("test_rmse").isNumber()).isTrue();
    String report = Files.readString(folder.resolve("runs/one/evaluation/test.json"));
    assertThat(report).contains("\"name\" : \"lean\"", "dataset_fingerprint");
  }

  @Test
  void predictionsHaveAColumnForEachTargetInItsOwnUnit() throws IOException {
    JsonNode line = JsonLine.succeeded(use("predict", "one"));
    ParquetTable table =
        ParquetTable.read(
            Path.of(line.path("outputs").path("predictions").asText().replace("file:", "")));

    assertThat(table.columns())
        .containsExactly("id", "light", "predicted_light", "lean", "predicted_lean");
    double distance = 0;
    for (Group row : table.rows()) {
      distance += Math.abs(row.getDouble("predicted_light", 0) - row.getFloat("light", 0));
    }
    assertThat(distance / table.rows().size()).isLessThan(20);
  }

  @Test
  void anEnsembleIsAtMostAsWrongAsItsMembersOnAverage() throws IOException {
    assertThat(bagged.path("oob_r2").asDouble()).isGreaterThan(0.8);
    assertThat(bagged.path("oob_loss").isNumber()).isTrue();
    JsonNode line = JsonLine.succeeded(use("evaluate", "bag"));

    assertThat(line.path("test_loss").asDouble())
        .isLessThanOrEqualTo(line.path("mean_member_test_loss").asDouble());
    assertThat(line.path("best_member_test_loss").isNumber()).isTrue();
    String report = Files.readString(folder.resolve("runs/bag/evaluation/test.json"));
    assertThat(report).contains("convexity_bound", "ambiguity_decomposition");
    assertThat(report).contains("mean_error_correlation");
    for (String file : List.of("loss.png", "error.png", "error-correlation.png")) {
      assertThat(folder.resolve("runs/bag/evaluation/test-" + file)).isNotEmptyFile();
    }
    List<ValueMemberRow> members =
        ResultFile.valueMembers(beside("test-members.parquet"), HADOOP).rows();
    // Three members and the means of the first one, two and three, for two targets each.
    assertThat(members).hasSize(12);
    assertThat(members.get(11).target()).isEqualTo("lean");
    assertThat(members.get(10).rmse())
        .isCloseTo(line.path("test_rmse_light").asDouble(), within(1e-3));
    assertThat(ResultFile.valuePairs(beside("test-error-correlation.parquet"), HADOOP).rows())
        .extracting(ValuePairRow::other)
        .containsExactly(2, 3, 3);
  }

  private static org.apache.hadoop.fs.Path beside(String name) {
    return new org.apache.hadoop.fs.Path(folder + "/runs/bag/evaluation/" + name);
  }

  @Test
  void membersAreCombinedAnewByWhatIsForValues() throws IOException {
    for (String kind : List.of("median", "weighted", "greedy", "stacking")) {
      JsonNode line =
          JsonLine.succeeded(
              use(
                  "evaluate",
                  "bag",
                  "--set",
                  "ensemble.combination={kind=" + kind + "}",
                  "--set",
                  "ensemble.combine-on=out-of-bag"));
      assertThat(line.path("test_r2").asDouble()).as(kind).isGreaterThan(0.8);
    }
    Checkout.Result vote =
        use("evaluate", "bag", "--set", "ensemble.combination={kind=majority-vote}");
    assertThat(vote.code()).isEqualTo(2);
    assertThat(vote.err()).contains("cannot combine values by majority-vote");
  }

  @Test
  void whatMllibFitsIsTrainedEvaluatedAndPredictedWith() throws IOException {
    JsonNode fitted =
        JsonLine.succeeded(
            run("train", "--run-id", "linear", "--set", "model.kind=linear-regression"));
    assertThat(fitted.path("val_r2").asDouble()).isGreaterThan(0.95);
    JsonNode line = JsonLine.succeeded(use("evaluate", "linear"));
    assertThat(line.path("test_r2_lean").asDouble()).isGreaterThan(0.95);
    JsonLine.succeeded(use("predict", "linear"));
    assertThat(ParquetTable.read(folder.resolve("runs/linear/predictions/test")).columns())
        .containsExactly("id", "light", "predicted_light", "lean", "predicted_lean");
  }

  @Test
  void predictionsOfAnEnsembleTellHowFarItsMembersDiffer() throws IOException {
    JsonNode line = JsonLine.succeeded(use("predict", "bag"));
    ParquetTable table =
        ParquetTable.read(
            Path.of(line.path("outputs").path("predictions").asText().replace("file:", "")));

    assertThat(table.columns()).endsWith("spread_light", "spread_lean");
    assertThat(table.rows())
        .allSatisfy(row -> assertThat(row.getDouble("spread_light", 0)).isPositive());
  }

  @Test
  void whatIsForClassesAloneIsRefused() {
    Checkout.Result monitor =
        run("train", "--run-id", "wrong", "--set", "stopping.monitor=val_accuracy");
    assertThat(monitor.code()).isEqualTo(2);
    assertThat(monitor.err()).contains("val_loss", "val_r2_lean", "found val_accuracy");
    Checkout.Result smoothed =
        run("train", "--run-id", "wrong", "--set", "optimizer.label-smoothing=0.1");
    assertThat(smoothed.code()).isEqualTo(2);
    assertThat(smoothed.err()).contains("label-smoothing = 0");
    for (String job : List.of("train", "ensemble")) {
      Checkout.Result logistic =
          run(job, "--run-id", "wrong", "--set", "model.kind=logistic-regression");
      assertThat(logistic.code()).isEqualTo(2);
      assertThat(logistic.err()).contains("logistic-regression on rows of targets");
    }
  }

  @Test
  void aTableThatIsWrongEndsWithItsLine() throws IOException {
    Files.writeString(folder.resolve("raw/.wrong.csv"), "file,x\npart 0/0.png,NaN\n");
    Path wrong = Files.writeString(folder.resolve("wrong.conf"), configuration(".wrong.csv"));

    Checkout.Result result =
        InProcess.runWithSpark(
            "ingest", "--conf", wrong.toString(), "--set", "dataset.path=" + folder + "/other");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("line 2", ".wrong.csv", "NaN");
  }
}
