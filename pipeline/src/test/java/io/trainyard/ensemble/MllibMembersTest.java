package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.ModelRun;
import io.trainyard.random.Seed;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ensembles of networks and of what Spark MLlib trains. */
class MllibMembersTest {

  /** A network, and one of each kind. */
  private static final String MIXED =
      """
      n-estimators = 5, bootstrap { kind = poisson }, oob-score = true
      overrides = [
        { model { dropout = 0.1 } }
        { model { kind = random-forest, num-trees = 3 } }
        { model { kind = gradient-boosted-trees, max-iter = 2, max-depth = 3 } }
        { model { kind = logistic-regression, reg-param = 0.01 } }
        { model { kind = multilayer-perceptron, hidden = [5], max-iter = 10 } }
      ]
      """;

  /** The same kinds, trained as little as can be, for what is not about how good they are. */
  private static final String BRIEF =
      """
      n-estimators = 5, bootstrap { kind = poisson }
      overrides = [
        { stopping { max-epochs = 1 } }
        { model { kind = random-forest, num-trees = 2, max-depth = 1 } }
        { model { kind = gradient-boosted-trees, max-iter = 1, max-depth = 1 } }
        { model { kind = logistic-regression, max-iter = 2 } }
        { model { kind = multilayer-perceptron, hidden = [3], max-iter = 2 } }
      ]
      """;

  @TempDir static Path shared;
  @TempDir private Path folder;
  private static Dataset dataset;
  private static SparkSession session;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(shared, 300, 0.2);
    session = SparkFixture.session();
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private Configuration configuration(String model, String ensemble) {
    return Configuration.parseText(
        """
        run { root = "%s", id = one, seed = 42 }
        dataset { path = "%s" }
        model { %s }
        optimizer { kind = adam, learning-rate = 0.01, batch-size = 16 }
        stopping { max-epochs = 3 }
        evaluation { top-k = 2 }
        ensemble { %s }
        """
            .formatted(folder, dataset.path(), model, ensemble));
  }

  private Configuration configuration(String ensemble) {
    return configuration("kind = mlp, hidden = [6]", ensemble);
  }

  private static EnsembleRun open(Configuration configuration) {
    EnsembleSettings settings = EnsembleSettings.read(configuration.root());
    return EnsembleRun.open(
        settings,
        TrainingSettings.read(configuration),
        configuration,
        Map.of("trainyard", "test"),
        hadoop(),
        "ensemble");
  }

  private Map<String, Object> train(String ensemble) {
    return open(configuration(ensemble)).train(spark(), EnsembleListener.NONE);
  }

  private ModelRun model(String ensemble) {
    Configuration configuration = configuration(ensemble);
    EnsembleSettings settings = EnsembleSettings.read(configuration.root());
    var path = ModelRun.locate(folder.resolve("one").toString(), hadoop());
    return ModelRun.of(
        path,
        EnsembleModel.read(path, settings, new Seed(42), hadoop()),
        Optional.empty(),
        TrainingSettings.read(configuration).evaluation(),
        hadoop());
  }

  private ModelRun.Evaluation evaluate(String ensemble) {
    return model(ensemble).evaluate(spark(), Split.TEST, Optional.empty());
  }

  private Path member(int number, String file) {
    return folder.resolve("one/model/members/%d/%s".formatted(number, file));
  }

  /** All files of the bundle. */
  private Map<String, List<Byte>> bundleFiles() throws IOException {
    Path bundle = folder.resolve("one/model");
    Map<String, List<Byte>> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(bundle)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        List<Byte> bytes = new ArrayList<>();
        for (byte one : Files.readAllBytes(path)) {
          bytes.add(one);
        }
        files.put(bundle.relativize(path).toString(), bytes);
      }
    }
    return files;
  }

  @Test
  void aNetworkAndAllKindsAreTrainedJudgedAndCombined() {
    Map<String, Object> figures = train(MIXED);

    assertThat(figures).containsEntry("members", 5).containsEntry("members_failed", 0);
    assertThat(figures.get("stop_reasons").toString()).contains("fitted=4");
    assertThat((double) figures.get("oob_accuracy")).isGreaterThan(0.6);
    assertThat((double) figures.get("val_loss"))
        .isLessThanOrEqualTo((double) figures.get("mean_member_val_loss"));
    var metrics = session.read().parquet(folder.resolve("one/metrics").toString());
    assertThat(metrics.select("member").distinct().count()).isEqualTo(5);

    ModelRun.Evaluation evaluation = evaluate("");
    assertThat(evaluation.metrics().get("accuracy")).isGreaterThan(0.6);
    var table =
        session.read().parquet(folder.resolve("one/evaluation/test-members.parquet").toString());
    assertThat(table.where("of = 'member' and accuracy > 0.5").count()).isEqualTo(5);

    assertThat(evaluate("combination { kind = greedy }").metrics().get("loss"))
        .isNotEqualTo(evaluation.metrics().get("loss"));
    assertThat(evaluate("member-cache-bytes = 0").metrics()).isEqualTo(evaluation.metrics());
    var predictions = model("").predict(session, Split.TEST, Optional.empty());
    assertThat(session.read().parquet(predictions.path()).count()).isEqualTo(30);
  }

  @Test
  void killedItFinishesToTheSameBytesAndRetrainsNoMemberThatHasEnded() throws Exception {
    train(BRIEF);
    Map<String, List<Byte>> expected = bundleFiles();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    List<Integer> ended = new ArrayList<>();
    EnsembleListener death =
        new EnsembleListener() {
          @Override
          public void ended(TaskOutcome outcome) {
            ended.add(outcome.number());
            if (ended.size() == 3) {
              throw new AssertionError("killed");
            }
          }
        };
    assertThatThrownBy(() -> open(configuration(BRIEF)).train(spark(), death)).hasMessage("killed");
    FileTime past = FileTime.fromMillis(1_000_000);
    for (int number : ended) {
      Files.setLastModifiedTime(member(number, "bundle.json"), past);
    }
    train(BRIEF);

    assertThat(bundleFiles()).isEqualTo(expected);
    for (int number : ended) {
      assertThat(Files.getLastModifiedTime(member(number, "bundle.json"))).isEqualTo(past);
    }
  }

  @Test
  void allMembersMayBeOfOneKind() throws Exception {
    Configuration forests =
        configuration(
            "kind = random-forest, num-trees = 3", "n-estimators = 3, combination { kind = mean }");

    Map<String, Object> figures = open(forests).train(spark(), EnsembleListener.NONE);

    assertThat((double) figures.get("val_accuracy")).isGreaterThan(0.6);
    assertThat(member(1, "network.zip")).doesNotExist();
    assertThat(Files.readAllBytes(member(1, "classifier.json")))
        .isNotEqualTo(Files.readAllBytes(member(2, "classifier.json")));
  }

  @Test
  void aDamagedMemberIsNamed() throws Exception {
    train(BRIEF + "member-cache-bytes = 0");
    Path numbers = member(2, "classifier.json");
    byte[] whole = Files.readAllBytes(numbers);
    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(numbers, damaged);
    assertThatThrownBy(() -> evaluate("member-cache-bytes = 0"))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("member 2", "damaged");

    Files.write(numbers, whole);
    Files.writeString(member(4, "bundle.json"), "{");
    assertThatThrownBy(() -> evaluate("member-cache-bytes = 0"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("member 4");
  }

  @Test
  void aMemberWhoseSettingsAreWrongIsNamed() {
    assertThatThrownBy(
            () ->
                open(
                    configuration(
                        "overrides = [{ model { kind = random-forest, num-treees = 3 } }]")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("member 1", "model.num-treees", "num-trees");
  }

  @Test
  void noneIsTrainedAsANetwork() {
    Configuration configuration = configuration("kind = gradient-boosted-trees", "");
    EnsembleSettings.read(configuration.root());
    TrainingSettings settings = TrainingSettings.read(configuration);

    assertThatThrownBy(() -> TrainingRun.open(settings, configuration, Map.of(), hadoop(), "train"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("model.kind = gradient-boosted-trees", "train, ensemble and tune");
  }

  @Test
  void rawSequencesAreRefused() throws Exception {
    Path text = Files.writeString(folder.resolve("text.txt"), "abcdefgh\n".repeat(100));
    Configuration ingest =
        Configuration.parseText(
            """
            dataset {
              path = "%s"
              source {
                kind = text, path = "%s", split = stretches, validation-fraction = 0.2
                tokenizer { kind = character }
              }
            }
            """
                .formatted(folder.resolve("data"), text));
    String data =
        new Ingest().run(session, DatasetSettings.read(ingest.root()), new Seed(5), false).path();

    Map<String, String> ensembles =
        Map.of(
            "kind = mlp, hidden = [4]",
            "overrides = [{ model { kind = random-forest } }, { model { dropout = 0.1 } }]",
            "kind = random-forest",
            "n-estimators = 2");
    for (var ensemble : ensembles.entrySet()) {
      Configuration configuration =
          configuration(ensemble.getKey(), ensemble.getValue())
              .with(Map.of("dataset.path", "\"" + data + "\""));
      assertThatThrownBy(() -> open(configuration))
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContainingAll(
              "cannot train model.kind = random-forest on raw sequences",
              "vectors of one length",
              "found a dataset of kind text");
    }
    Configuration recurrent =
        Configuration.parseText(
            """
            run { root = "%s", id = one, seed = 42 }
            dataset { path = "%s" }
            model { kind = rnn }
            ensemble { n-estimators = 2, overrides = [{ model { hidden = 4 } }, { model { kind = random-forest } }] }
            """
                .formatted(folder, data));
    assertThatThrownBy(() -> open(recurrent))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "expected model.kind = rnn, fixed-context or causal-convolution",
            "found random-forest");
    assertThatThrownBy(
            () ->
                open(
                    configuration("n-estimators = 2")
                        .with(Map.of("dataset.path", "\"" + data + "\""))))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("network of images on sequences", "take model.kind = rnn");
    assertThat(folder.resolve("one")).doesNotExist();
  }
}
