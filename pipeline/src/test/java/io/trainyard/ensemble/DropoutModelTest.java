package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.SparkFixture;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.DropoutPasses;
import io.trainyard.inference.LinearModel;
import io.trainyard.inference.LinearModel.Images;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.Prediction;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.Views;
import io.trainyard.random.Seed;
import io.trainyard.results.CalibrationRow;
import io.trainyard.results.MemberRow;
import io.trainyard.results.ResultFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropoutModelTest {

  private static final double KEEP = 0.75;
  private static final String DROPPING = "kind = softmax, input-dropout = 0.25";
  private static final org.apache.hadoop.conf.Configuration HADOOP =
      new org.apache.hadoop.conf.Configuration();

  @TempDir Path folder;

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private LinearModel create(String name, Images images, int partitions) throws IOException {
    return LinearModel.create(folder.resolve(name), images, partitions, DROPPING);
  }

  private static org.apache.hadoop.fs.Path path(LinearModel model) {
    return ModelRun.locate(model.folder().resolve("run").toString(), HADOOP);
  }

  private static TrainedModel read(LinearModel model, int passes, long seed) {
    return DropoutModel.read(path(model), new DropoutPasses(passes, new Seed(seed)), HADOOP);
  }

  private static ModelRun open(LinearModel model, TrainedModel trained) {
    return ModelRun.of(
        path(model), trained, Optional.empty(), new EvaluationSettings(2, 64), HADOOP);
  }

  /** Predictions by id, in order. */
  private static List<Prediction> predictions(
      LinearModel model, TrainedModel trained, int batchSize) {
    Map<Long, Prediction> sorted = new TreeMap<>();
    EvaluationSettings settings = new EvaluationSettings(2, batchSize);
    try (var use = trained.use(spark(), model.dataset(), settings, Views.ONE)) {
      use.predict(Split.TEST).collect().forEach(p -> sorted.put(p.id(), p));
    }
    return List.copyOf(sorted.values());
  }

  private static JsonNode json(ModelRun.Evaluation evaluation) throws IOException {
    String file = evaluation.files().get("report");
    return new ObjectMapper().readTree(Files.readAllBytes(Path.of(URI.create(file))));
  }

  /** A class's probability over all masks of the three inputs that count, by hand. */
  private record Moments(double mean, double variance) {

    static Moments of(Images images, int row, int label) {
      double mean = 0;
      double square = 0;
      for (int mask = 0; mask < 8; mask++) {
        double likely = 1;
        double sum = 0;
        double own = 0;
        for (int c = 0; c < LinearModel.CLASSES; c++) {
          boolean kept = (mask >> c & 1) == 1;
          likely *= kept ? KEEP : 1 - KEEP;
          double logit = kept ? images.pixel(row, c) / LinearModel.SCALE / KEEP : 0;
          sum += Math.exp(logit);
          own = c == label ? Math.exp(logit) : own;
        }
        mean += likely * own / sum;
        square += likely * Math.pow(own / sum, 2);
      }
      return new Moments(mean, Math.max(0, square - mean * mean));
    }
  }

  @Test
  void predictionsTendToTheMeanOverAllMasks() throws Exception {
    Images images = LinearModel.images(300);
    LinearModel model = create("one", images, 2);
    int passes = 200;

    List<Prediction> found = predictions(model, read(model, passes, 1), 64);

    double total = 0;
    double variance = 0;
    for (int row = 0; row < images.rows(); row++) {
      Moments own = Moments.of(images, row, 0);
      double p = found.get(row).probabilities()[0];
      assertThat(p).isCloseTo(own.mean(), within(4.5 * Math.sqrt(own.variance() / passes) + 1e-5));
      total += p - own.mean();
      variance += own.variance() / passes;
    }
    // Rows are dropped from independently.
    assertThat(total).isCloseTo(0, within(3 * Math.sqrt(variance)));
  }

  @Test
  void passesDependOnSeedPassAndRowAlone() throws Exception {
    Images images = LinearModel.images(3_000);
    LinearModel one = create("one", images, 1);
    LinearModel seven = create("seven", images, 7);

    List<Prediction> found = predictions(one, read(one, 3, 1), 64);
    List<Prediction> again = predictions(seven, read(seven, 3, 1), 64);
    List<Prediction> smaller = predictions(one, read(one, 3, 1), 7);
    List<Prediction> other = predictions(one, read(one, 3, 2), 64);

    int different = 0;
    for (int i = 0; i < images.rows(); i++) {
      float[] expected = found.get(i).probabilities();
      assertThat(again.get(i).probabilities()).isEqualTo(expected);
      // Sums within a product of matrices may be taken in another order.
      assertThat(smaller.get(i).probabilities()).containsExactly(expected, within(1e-6f));
      different += Math.abs(other.get(i).probabilities()[0] - expected[0]) > 1e-3 ? 1 : 0;
    }
    assertThat(different).isGreaterThan(1_500);
  }

  @Test
  void morePassesAddToThoseThereWere() throws Exception {
    LinearModel model = create("one", LinearModel.images(50), 1);

    List<Prediction> one = predictions(model, read(model, 1, 1), 64);
    List<Prediction> two = predictions(model, read(model, 2, 1), 64);

    for (int i = 0; i < 50; i++) {
      for (int c = 0; c < LinearModel.CLASSES; c++) {
        double second = 2.0 * two.get(i).probabilities()[c] - one.get(i).probabilities()[c];
        assertThat(second).isBetween(-1e-6, 1 + 1e-6);
      }
    }
    assertThat(one).allSatisfy(p -> assertThat(p.more()[1]).isZero());
  }

  @Test
  void averagingStandsBesideWeightScaling() throws Exception {
    LinearModel model = create("one", LinearModel.images(400), 2);
    ModelRun.Evaluation plain =
        open(model, ModelRun.network(path(model), HADOOP))
            .evaluate(spark(), Split.TEST, Optional.empty());

    ModelRun.Evaluation averaged =
        open(model, read(model, 20, 1)).evaluate(spark(), Split.TEST, Optional.empty());

    Map<String, Double> scaled = averaged.beside().get("weight_scaling");
    assertThat(scaled.get("accuracy")).isEqualTo(plain.metrics().get("accuracy"));
    assertThat(scaled.get("loss")).isCloseTo(plain.metrics().get("loss"), within(1e-6));
    assertThat(averaged.metrics().get("loss"))
        .isNotCloseTo(scaled.get("loss"), within(1e-3))
        .isLessThan(averaged.beside().get("mean_pass").get("loss"));
    JsonNode report = json(averaged).path("mc_dropout");
    assertThat(report.path("passes").asInt()).isEqualTo(20);
    assertThat(report.path("mean_of_the_first_passes").get(19).path("loss").asDouble())
        .isCloseTo(averaged.metrics().get("loss"), within(1e-6));
    assertThat(report.path("calibration").path("bins")).isNotEmpty();
    assertThat(report.path("weight_scaling_calibration").path("bins")).isNotEmpty();
  }

  @Test
  void lossAgainstPassesIsATableAndAPicture() throws Exception {
    LinearModel model = create("one", LinearModel.images(100), 1);

    ModelRun.Evaluation evaluation =
        open(model, read(model, 5, 1)).evaluate(spark(), Split.TEST, Optional.empty());

    Map<String, String> files = evaluation.files();
    List<MemberRow> rows =
        ResultFile.members(new org.apache.hadoop.fs.Path(files.get("passes_table")), HADOOP).rows();
    List<String> expected = new ArrayList<>();
    for (String of : List.of("pass", "mean_of_first")) {
      for (int number = 1; number <= 5; number++) {
        expected.add(of + " " + number);
      }
    }
    expected.add("weight_scaling 1");
    assertThat(rows)
        .extracting(row -> row.of() + " " + row.number())
        .containsExactlyElementsOf(expected);
    assertThat(rows.get(9).loss()).isCloseTo(evaluation.metrics().get("loss"), within(1e-6));
    var bins = new org.apache.hadoop.fs.Path(files.get("calibration_table"));
    assertThat(ResultFile.calibration(bins, HADOOP).rows())
        .extracting(CalibrationRow::of)
        .hasSize(30)
        .startsWith("mean_of_passes")
        .endsWith("weight_scaling");
    var won = new org.apache.hadoop.fs.Path(files.get("decomposition_table"));
    assertThat(ResultFile.decomposition(won, HADOOP).rows().get(0).meanMember())
        .isCloseTo(evaluation.beside().get("mean_pass").get("loss"), within(1e-9));
    for (String picture : List.of("loss_by_passes", "error_by_passes", "reliability")) {
      byte[] png = Files.readAllBytes(Path.of(URI.create(files.get(picture))));
      assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isGreaterThan(300);
    }
  }

  @Test
  void whatIsPredictedIsWhatIsJudged() throws Exception {
    LinearModel model = create("one", LinearModel.images(400), 2);
    ModelRun run = open(model, read(model, 6, 3));

    var evaluation = run.evaluate(spark(), Split.TEST, Optional.empty());
    var predictions = run.predict(SparkFixture.session(), Split.TEST, Optional.empty());

    var rows = SparkFixture.session().read().parquet(predictions.path());
    assertThat(rows.where("label = predicted").count() / 400.0)
        .isEqualTo(evaluation.metrics().get("accuracy"));
    assertThat(rows.where("mutual_information > 0 and mutual_information < entropy").count())
        .isGreaterThan(300);
    assertThat(rows.where("entropy < 0 or entropy > ln(3) + 1e-6").count()).isZero();
  }

  @Test
  void anEvaluationTakesTheEarlierOnesPlaceAndNobodyElses() throws Exception {
    LinearModel model = create("one", LinearModel.images(50), 1);
    ModelRun run = open(model, read(model, 2, 3));
    Optional<String> target = Optional.of(folder.resolve("final.json").toString());
    Path mine = folder.resolve("final-passes.parquet");
    Files.writeString(mine, "mine");

    assertThatThrownBy(() -> run.evaluate(spark(), Split.TEST, target))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("final-passes.parquet; give another --output");

    Files.delete(mine);
    run.evaluate(spark(), Split.TEST, target);
    run.evaluate(spark(), Split.TEST, target);
    assertThat(mine).isNotEmptyFile();
  }

  /** 2,500 rows x 3 classes x 4 B are 30,000 B a pass, and one more is made without dropout. */
  @Test
  void passesWhoseAnswersFillATasksMemoryAreRefused() {
    int most = (1 << 30) / 30_000 - 1;

    DropoutModel.requireRoom(most, 3, 2_500);
    DropoutModel.requireRoom(most + 1, 3, 2_499);
    assertThatThrownBy(() -> DropoutModel.requireRoom(most + 1, 3, 2_500))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot make 35791 passes with dropout of 3 outputs")
        .hasMessageContaining("expected answers of at most 1024 MiB")
        .hasMessageEndingWith("set evaluation.mc-dropout to 35790 or less");
  }

  /** 1,000 rows x 3 classes x 4 B are 12,000 B a pass. */
  @Test
  void theRowsThatATaskHasDecideHowManyPassesThereIsRoomFor() throws Exception {
    LinearModel model = create("one", LinearModel.images(1_000), 1);
    int tooMany = (1 << 30) / 12_000;
    ModelRun run = open(model, read(model, tooMany, 1));

    assertThatThrownBy(() -> run.evaluate(spark(), Split.TEST, Optional.empty()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageEndingWith("set evaluation.mc-dropout to %d or less".formatted(tooMany - 1));
    assertThatThrownBy(() -> run.predict(SparkFixture.session(), Split.TEST, Optional.empty()))
        .isInstanceOf(BadConfiguration.class);
  }

  @Test
  void aNetworkWithoutDropoutIsRefused() throws Exception {
    LinearModel model = LinearModel.create(folder, LinearModel.images(10), 1, "kind = softmax");

    assertThatThrownBy(() -> read(model, 2, 1))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a network with dropout, found none")
        .hasMessageContaining("evaluation.mc-dropout");
  }
}
