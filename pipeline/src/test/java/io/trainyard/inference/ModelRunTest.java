package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.SparkFixture;
import io.trainyard.augment.Augmentation;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.TestTimeAugmentation;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.LinearModel.Images;
import io.trainyard.random.Seed;
import io.trainyard.results.ClassRow;
import io.trainyard.results.ConfusionRow;
import io.trainyard.results.ResultFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRunTest {

  private static final EvaluationSettings SETTINGS =
      new EvaluationSettings(2, 64, 10, new TestTimeAugmentation.None());

  /** More than a partition holds, and no multiple of a minibatch. */
  private static final int ROWS = 6_001;

  private static final org.apache.hadoop.conf.Configuration HADOOP =
      new org.apache.hadoop.conf.Configuration();

  @TempDir Path folder;

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static Map<String, String> evaluate(LinearModel model, EvaluationSettings settings) {
    return model.open(settings).evaluate(spark(), Split.TEST, Optional.empty()).files();
  }

  private static byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(Path.of(URI.create(file)));
  }

  private static JsonNode json(Map<String, String> files) throws IOException {
    return new ObjectMapper().readTree(bytes(files.get("report")));
  }

  /** A mistake, worked out without the model. */
  private record Expected(int id, int label, int predicted, double probability) {}

  private static List<Expected> mistakes(Images images) {
    List<Expected> wrong = new ArrayList<>();
    for (int row = 0; row < images.rows(); row++) {
      double[] p = images.probabilities(row, 0, 1, 2);
      int predicted = p[1] > p[0] ? (p[2] > p[1] ? 2 : 1) : (p[2] > p[0] ? 2 : 0);
      if (predicted != images.labels()[row]) {
        wrong.add(new Expected(row, images.labels()[row], predicted, p[predicted]));
      }
    }
    // Logits are multiples of one half, so equal probabilities are equal to many digits.
    wrong.sort(
        Comparator.comparingLong((Expected e) -> -Math.round(1e5 * e.probability()))
            .thenComparing(Expected::id));
    return wrong;
  }

  @Test
  void surestMistakesAreThoseOfAllPartitions() throws Exception {
    Images images = LinearModel.images(ROWS);
    LinearModel model = LinearModel.create(folder, images, 3);
    List<Expected> expected = mistakes(images);

    JsonNode report = json(evaluate(model, SETTINGS));

    assertThat(report.path("error").asDouble())
        .isCloseTo(expected.size() / (double) ROWS, within(1e-12));
    JsonNode found = report.path("surest_mistakes");
    List<String> names = List.of("left", "middle", "right");
    // Ids of test rows count on from those of the training rows.
    long firstId = found.get(0).path("id").asLong() - expected.get(0).id();
    assertThat(found).hasSize(10);
    for (int i = 0; i < 10; i++) {
      Expected mistake = expected.get(i);
      assertThat(found.get(i).path("id").asLong() - firstId).isEqualTo(mistake.id());
      assertThat(found.get(i).path("true").asText()).isEqualTo(names.get(mistake.label()));
      assertThat(found.get(i).path("predicted").asText()).isEqualTo(names.get(mistake.predicted()));
      assertThat(found.get(i).path("probability").asDouble())
          .isCloseTo(mistake.probability(), within(1e-6));
    }
  }

  @Test
  void tablesHoldTheSameCountsAsTheReport() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(500), 2);

    Map<String, String> files = evaluate(model, SETTINGS);

    JsonNode report = json(files);
    List<ConfusionRow> confusion =
        ResultFile.confusion(hadoop(files.get("confusion_table")), HADOOP).rows();
    assertThat(confusion).hasSize(9);
    assertThat(confusion)
        .allSatisfy(
            row ->
                assertThat(row.count())
                    .isEqualTo(
                        report.path("confusion").get(row.label()).get(row.predicted()).asLong()));
    assertThat(confusion.get(1).labelClass()).isEqualTo("left");
    assertThat(confusion.get(1).predictedClass()).isEqualTo("middle");
    assertThat(confusion.stream().mapToDouble(ConfusionRow::share).sum())
        .isCloseTo(3, within(1e-9));
    List<ClassRow> classes = ResultFile.classes(hadoop(files.get("classes_table")), HADOOP).rows();
    assertThat(classes).extracting(ClassRow::labelClass).containsExactly("left", "middle", "right");
    assertThat(classes.get(2).f1()).isEqualTo(report.path("classes").get(2).path("f1").asDouble());
    assertThat(classes.stream().mapToLong(ClassRow::rows).sum()).isEqualTo(500);
  }

  @Test
  void picturesCanBeOpened() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(100), 1);

    Map<String, String> files = evaluate(model, SETTINGS);

    assertThat(files)
        .containsOnlyKeys("report", "confusion", "confusion_table", "classes_table", "mistakes");
    assertThat(files.get("confusion")).endsWith("/evaluation/test-confusion.png");
    for (String picture : List.of("confusion", "mistakes")) {
      var image = ImageIO.read(new ByteArrayInputStream(bytes(files.get(picture))));
      assertThat(image.getWidth()).isGreaterThan(300);
      assertThat(image.getHeight()).isGreaterThan(100);
    }
  }

  @Test
  void filesAreTheSameBytesHoweverTheDatasetIsStored() throws Exception {
    Images images = LinearModel.images(3_000);
    Map<String, String> one =
        evaluate(LinearModel.create(folder.resolve("one"), images, 1), SETTINGS);
    Map<String, String> seven =
        evaluate(LinearModel.create(folder.resolve("seven"), images, 7), SETTINGS);

    for (String file : List.of("confusion", "confusion_table", "classes_table", "mistakes")) {
      assertThat(bytes(one.get(file))).as(file).isEqualTo(bytes(seven.get(file)));
    }
    JsonNode ofOne = json(one);
    JsonNode ofSeven = json(seven);
    assertThat(ofOne.path("loss")).isEqualTo(ofSeven.path("loss"));
    assertThat(ofOne.path("surest_mistakes")).isEqualTo(ofSeven.path("surest_mistakes"));
  }

  @Test
  void anEarlierSheetGoesWhereThereIsNothingToShow() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(100), 1);
    String sheet = evaluate(model, SETTINGS).get("mistakes");

    Map<String, String> files = evaluate(model, new EvaluationSettings(2, 64));

    assertThat(files).doesNotContainKey("mistakes");
    assertThat(Path.of(URI.create(sheet))).doesNotExist();
    assertThat(json(files).path("surest_mistakes")).isEmpty();
  }

  @Test
  void filesStandBesideTheReportWhereverThatGoes() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(100), 1);
    Path report = folder.resolve("elsewhere/final.json");

    model.open(SETTINGS).evaluate(spark(), Split.TEST, Optional.of(report.toString()));

    assertThat(report.getParent().toFile().list())
        .containsExactlyInAnyOrder(
            "final.json",
            "final-confusion.png",
            "final-confusion.parquet",
            "final-classes.parquet",
            "final-mistakes.png");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "final.json",
        "final-confusion.png",
        "final-confusion.parquet",
        "final-classes.parquet",
        "final-mistakes.png"
      })
  void whatNoEvaluationWroteStays(String name) throws Exception {
    ModelRun run =
        LinearModel.create(folder, LinearModel.images(100), 1).open(new EvaluationSettings(2, 64));
    Path mine = folder.resolve(name);
    Files.writeString(mine, "{\"mine\": true}");
    Optional<String> target = Optional.of(folder.resolve("final.json").toString());

    assertThatThrownBy(() -> run.evaluate(spark(), Split.TEST, target))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected nothing there and beside it")
        .hasMessageContaining("/" + name + "; give another --output");
    assertThat(mine).hasContent("{\"mine\": true}");
  }

  @Test
  void anEvaluationTakesTheEarlierOnesPlace() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(100), 1);
    Optional<String> target = Optional.of(folder.resolve("final").toString());
    model.open(SETTINGS).evaluate(spark(), Split.TEST, target);

    model.open(new EvaluationSettings(2, 64)).evaluate(spark(), Split.TEST, target);

    assertThat(folder.resolve("final-mistakes.png")).doesNotExist();
  }

  private static final Augmentation SHIFTS =
      Augmentation.read(
          Configuration.parseText("augment = [ { translate { max = 1 } }, { gaussian-noise {} } ]")
              .root());

  /** Predictions by id, counted from the first test row. */
  private static Map<Long, Prediction> predictions(LinearModel model, Views views) {
    return predictions(model, views, 64);
  }

  private static Map<Long, Prediction> predictions(LinearModel model, Views views, int batchSize) {
    return model.scorer(views, batchSize).predict(Split.TEST, model.parameters()).collect().stream()
        .collect(Collectors.toMap(Prediction::id, p -> p));
  }

  private static Views flip() {
    return new Views(new TestTimeAugmentation.Flip(), Augmentation.NONE, new Seed(1));
  }

  private static Views augmented(int views, long seed) {
    return new Views(new TestTimeAugmentation.Augment(views), SHIFTS, new Seed(seed));
  }

  /** Of three ranges the first and the last have as many rows as the one between. */
  @Test
  void howManyRangesAreJudgedAtOnceDoesNotShow() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(6_000), 2);
    try (Scorer scorer = model.scorer(Views.ONE, 64)) {
      var together = (Judgement.OfClasses) scorer.judge(Split.TEST, model.parameters(), 5, 64);
      for (int atOnce : new int[] {1, 2}) {
        var apart = (Judgement.OfClasses) scorer.judge(Split.TEST, model.parameters(), 5, atOnce);
        assertThat(apart.metrics().rows()).isEqualTo(6_000);
        assertThat(apart.metrics().named()).isEqualTo(together.metrics().named());
        assertThat(apart.mistakes().surest()).isEqualTo(together.mistakes().surest());
      }
    }
  }

  @Test
  void flippedPredictionsAreMeansOfTheRowAndItsMirrorImage() throws Exception {
    Images images = LinearModel.images(300);
    LinearModel model = LinearModel.create(folder, images, 2);

    Map<Long, Prediction> found = predictions(model, flip());

    long first = found.keySet().stream().min(Long::compare).orElseThrow();
    for (int row = 0; row < images.rows(); row++) {
      double[] stored = images.probabilities(row, 0, 1, 2);
      double[] mirrored = images.probabilities(row, 2, 1, 0);
      float[] mean = found.get(first + row).probabilities();
      for (int c = 0; c < LinearModel.CLASSES; c++) {
        assertThat((double) mean[c]).isCloseTo((stored[c] + mirrored[c]) / 2, within(1e-6));
      }
    }
  }

  @Test
  void rowsThatAreTheirOwnMirrorImagesArePredictedAsWithoutFlips() throws Exception {
    Images images = LinearModel.images(200);
    for (int at = 0; at < images.pixels().length; at += LinearModel.WIDTH) {
      images.pixels()[at + 2] = images.pixels()[at];
    }
    LinearModel model = LinearModel.create(folder, images, 1);

    Map<Long, Prediction> plain = predictions(model, Views.ONE);
    Map<Long, Prediction> flipped = predictions(model, flip());

    assertThat(flipped).hasSize(200);
    plain.forEach(
        (id, prediction) ->
            assertThat(flipped.get(id).probabilities()).isEqualTo(prediction.probabilities()));
  }

  @Test
  void augmentedPredictionsDependOnSeedAndRowAlone() throws Exception {
    Images images = LinearModel.images(3_000);
    LinearModel one = LinearModel.create(folder.resolve("one"), images, 1);
    LinearModel seven = LinearModel.create(folder.resolve("seven"), images, 7);

    Map<Long, Prediction> found = predictions(one, augmented(3, 1));
    Map<Long, Prediction> again = predictions(seven, augmented(3, 1));
    Map<Long, Prediction> other = predictions(one, augmented(3, 2));
    Map<Long, Prediction> plain = predictions(one, Views.ONE);

    assertThat(found).hasSize(3_000);
    found.forEach(
        (id, prediction) ->
            assertThat(again.get(id).probabilities()).isEqualTo(prediction.probabilities()));
    for (Map<Long, Prediction> different : List.of(other, plain)) {
      assertThat(
              found.values().stream()
                  .filter(
                      p ->
                          !Arrays.equals(p.probabilities(), different.get(p.id()).probabilities())))
          .hasSizeGreaterThan(2_000);
    }
  }

  @Test
  void augmentedPredictionsDoNotDependOnMinibatches() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(300), 2);

    Map<Long, Prediction> large = predictions(model, augmented(3, 1), 256);
    Map<Long, Prediction> small = predictions(model, augmented(3, 1), 7);

    large.forEach(
        (id, prediction) ->
            // Sums within a product of matrices may be taken in another order.
            assertThat(small.get(id).probabilities())
                .containsExactly(prediction.probabilities(), within(1e-6f)));
  }

  @Test
  void moreViewsAddToThoseThereWere() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(50), 1);

    Map<Long, Prediction> one = predictions(model, Views.ONE);
    Map<Long, Prediction> two = predictions(model, augmented(2, 1));
    Map<Long, Prediction> three = predictions(model, augmented(3, 1));

    one.forEach(
        (id, stored) -> {
          for (int c = 0; c < LinearModel.CLASSES; c++) {
            double second = 2 * two.get(id).probabilities()[c] - stored.probabilities()[c];
            double third =
                3 * three.get(id).probabilities()[c] - 2 * two.get(id).probabilities()[c];
            assertThat(second).isBetween(-1e-6, 1 + 1e-6);
            assertThat(third).isBetween(-1e-6, 1 + 1e-6);
          }
        });
  }

  @Test
  void whatIsPredictedIsWhatIsJudged() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(400), 2);
    ModelRun run = model.open(SETTINGS).looking(augmented(4, 3));

    var evaluation = run.evaluate(spark(), Split.TEST, Optional.empty());
    var predictions = run.predict(SparkFixture.session(), Split.TEST, Optional.empty());

    var rows = SparkFixture.session().read().parquet(predictions.path());
    assertThat(rows.where("label = predicted").count() / 400.0)
        .isEqualTo(evaluation.metrics().get("accuracy"));
    assertThat(json(evaluation.files()).path("test_time_augmentation"))
        .hasToString("{\"kind\":\"augment\",\"views\":4}");
  }

  private static org.apache.hadoop.fs.Path hadoop(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}
