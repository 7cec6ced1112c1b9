package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.LanguageBundle;
import io.trainyard.model.ModelBundle;
import io.trainyard.results.Outlet;
import io.trainyard.results.SampleRow;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeasesGivenBack.class)
class LanguageRunTest {

  private static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c")));
  private static final int VOCABULARY = CODEC.vocabulary().size();
  private static final TinyText TEXT =
      TinyText.counting("language-run", VOCABULARY, 150, 90, 33, 210);

  @TempDir private Path folder;
  private final SparkSession session = SparkFixture.session();
  private final Map<String, String> changes = new HashMap<>();
  private String model = "kind = rnn, cell = gru, hidden = 12, window = 6, dropout = 0.1";

  private Configuration configuration() {
    StringBuilder more = new StringBuilder();
    changes.forEach((key, value) -> more.append(key).append(" = ").append(value).append('\n'));
    return Configuration.parseText(
        """
        run { root = "%s", id = one }
        model { %s }
        optimizer { kind = adam, learning-rate = 0.02, batch-size = 4, clip-norm = 5 }
        averaging { workers = 2, every-batches = 3 }
        stopping { max-epochs = 4, monitor = val_perplexity }
        samples { prompt = ab, length = 30, count = 2, temperature = 0.9, top-k = 3 }
        """
                .formatted(folder, model)
            + more);
  }

  private LanguageRun open() {
    return open(TEXT);
  }

  private LanguageRun open(TinyText text) {
    Configuration configuration = configuration();
    return LanguageRun.open(
        TrainingSettings.read(configuration),
        new LanguageRun.Text("text", text, CODEC),
        new LanguageRun.JobIdentity("train", configuration, Map.of("trainyard", "test")),
        session.sparkContext().hadoopConfiguration());
  }

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private Dataset<Row> metrics() {
    return session.read().parquet(folder.resolve("one/metrics").toString());
  }

  private byte[] model() throws Exception {
    return Files.readAllBytes(folder.resolve("one/model/network.zip"));
  }

  /** Dies as a driver does that is killed: in the middle, and without a word. */
  private void trainUntil(int epoch) {
    TrainingListener death =
        new TrainingListener() {
          @Override
          public void averaged(int e, int round, long examples, double loss) {
            if (e == epoch && round == 2) {
              throw new AssertionError("killed");
            }
          }
        };
    assertThatThrownBy(() -> open().train(spark(), death)).hasMessage("killed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = fixed-context, context = 3, embedding = 6, hidden = 12, dropout = 0.1, window = 6",
        "kind = causal-convolution, layers = 2, channels = 8, skip-channels = 12, dropout = 0.1, window = 6"
      })
  void otherNetworksAreTrainedAndResumedAlike(String other) throws Exception {
    model = other;
    changes.put("stopping.max-epochs", "3");
    Map<String, Object> figures = open().train(spark(), TrainingListener.NONE);
    byte[] uninterrupted = model();
    assertThat((double) figures.get("val_loss")).isLessThan(1.6);
    assertThat(figures).containsEntry("receptive_field", other.contains("fixed") ? 3 : 4);
    assertThat(folder.resolve("one/embeddings.parquet")).exists();
    assertThat(folder.resolve("one/neighbours.parquet")).exists();
    // Nothing goes from step to step but what was read.
    assertThat(folder.resolve("one").resolve(FlowDiagnosis.PICTURE)).doesNotExist();
    assertThat(metrics().where("metric like 'gradient_norm_%'").count()).isZero();
    assertThat(metrics().where("metric = 'dead_units_layer1' and value between 0 and 1").count())
        .isEqualTo(other.contains("fixed") ? 0 : 3);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(2);
    changes.put("averaging.transport", "rounds");
    assertThat(trainAndRead()).hasSize(2 * 3);

    assertThat(model()).isEqualTo(uninterrupted);
  }

  @Test
  void killedAndResumedWithAnotherTransportEqualsUninterrupted() throws Exception {
    Map<String, Object> figures = open().train(spark(), TrainingListener.NONE);
    byte[] uninterrupted = model();
    assertThat((double) figures.get("val_loss")).isLessThan(1.6);
    assertThat((double) figures.get("val_perplexity"))
        .isCloseTo(Math.exp((double) figures.get("val_loss")), within(1e-9));
    assertThat(figures)
        .containsEntry("vocabulary", VOCABULARY)
        .containsKeys("tokens_per_second", "acceleration", "estimated_heap_mb");
    MetricsChecks.requireTrainFiguresOfTokens(metrics(), 4);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(1);
    trainUntil(2);
    changes.put("averaging.transport", "rounds");
    trainUntil(4);
    assertThat(open().train(spark(), TrainingListener.NONE).get("val_loss"))
        .isEqualTo(figures.get("val_loss"));

    assertThat(model()).isEqualTo(uninterrupted);
    assertThat(open().finished()).isPresent();
  }

  @Test
  void samplesOfEachEpochAreTheSameWhereverTrainingWasKilled() {
    List<SampleRow> uninterrupted = trainAndRead();
    assertThat(uninterrupted).hasSize(2 * 4);
    assertThat(uninterrupted)
        .allSatisfy(
            row -> {
              assertThat(row.prompt()).isEqualTo("ab");
              assertThat(row.text()).matches("[abc]*");
              assertThat(row.tokens()).isBetween(1, 30);
              assertThat(row.nats()).isPositive();
            });
    assertThat(uninterrupted).extracting(SampleRow::epoch).containsExactly(1, 1, 2, 2, 3, 3, 4, 4);
    assertThat(uninterrupted.stream().map(SampleRow::text).distinct()).hasSizeGreaterThan(4);
    FileUtils.deleteQuietly(folder.resolve("one").toFile());

    trainUntil(3);
    assertThat(trainAndRead()).isEqualTo(uninterrupted);
  }

  private List<SampleRow> trainAndRead() {
    open().train(spark(), TrainingListener.NONE);
    var conf = session.sparkContext().hadoopConfiguration();
    var path = new org.apache.hadoop.fs.Path(folder.resolve("one").toString());
    return Outlet.ofRun(path, conf).samples().rows();
  }

  @Test
  void aPromptOfNothingIsRefusedBeforeTraining() {
    changes.put("samples.prompt", "\"\"");
    assertThatThrownBy(this::open)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected samples.prompt to be at least one token long");
    assertThat(folder.resolve("one")).doesNotExist();
  }

  @Test
  void theBundleIsTheBestModelAndHasTheVocabulary() {
    Map<String, Object> figures = open().train(spark(), TrainingListener.NONE);
    var conf = session.sparkContext().hadoopConfiguration();
    var path = new org.apache.hadoop.fs.Path(folder.resolve("one/model").toString());

    LanguageBundle bundle = LanguageBundle.read(path, conf);

    assertThat(bundle.codec()).isEqualTo(CODEC);
    assertThat(bundle.provenance())
        .containsEntry("dataset_fingerprint", "language-run")
        .containsEntry("ends_documents", true);
    try (SequenceScorer scorer =
        new SequenceScorer(spark(), TEXT, bundle.network().network().configurationJson())) {
      var metrics = scorer.evaluate(Split.VALIDATION, bundle.network().network().copyParameters());
      assertThat(metrics.tokens()).isEqualTo(52);
      assertThat(metrics.loss()).isEqualTo(figures.get("val_loss"));
    }
    assertThatThrownBy(() -> ModelBundle.read(path, conf))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a model of images, found a language model");
  }

  /** A norm that no gradient has, and one that each has. */
  @ParameterizedTest
  @CsvSource({"1e9, 0", "1e-9, 1"})
  void howGradientsFlowStandsInTheTablesAndInAPicture(String norm, int clipped) {
    changes.put("optimizer.clip-norm", norm);
    changes.put("model.cell", "identity-rnn");
    changes.put("stopping.max-epochs", "2");
    open().train(spark(), TrainingListener.NONE);

    for (int epoch = 1; epoch <= 2; epoch++) {
      var own = metrics().where("epoch = " + epoch);
      assertThat(own.where("metric like 'gradient_norm_layer0_%' and value > 0").count())
          .isEqualTo(6);
      assertThat(own.where("metric = 'dead_units_layer0' and value between 0 and 1").count())
          .isEqualTo(1);
      assertThat(own.where("metric = 'clipped_updates' and value = " + clipped).count())
          .isEqualTo(1);
    }
    assertThat(folder.resolve("one").resolve(FlowDiagnosis.PICTURE)).isNotEmptyFile();
    assertThat(folder.resolve("one").resolve(SharesPicture.FILE)).isNotEmptyFile();
  }

  @Test
  void startsAndTyingTrainAsWell() {
    changes.put("model.embedding", "12");
    changes.put("model.tied-embeddings", "true");
    changes.put("model.initial-state", "learned");
    changes.put("model.reset", "document");
    Map<String, Object> figures = open().train(spark(), TrainingListener.NONE);
    assertThat((double) figures.get("val_loss")).isLessThan(1.6);
    var conf = session.sparkContext().hadoopConfiguration();
    var path = new org.apache.hadoop.fs.Path(folder.resolve("one/model").toString());
    LanguageBundle bundle = LanguageBundle.read(path, conf);
    assertThat(bundle.network().startsAtDocuments()).isTrue();
    try (SequenceScorer scorer =
        new SequenceScorer(spark(), TEXT, bundle.network().network().configurationJson())) {
      var metrics = scorer.evaluate(Split.VALIDATION, bundle.network().network().copyParameters());
      assertThat(metrics.loss()).isEqualTo(figures.get("val_loss"));
    }
  }

  @Test
  void theVectorsOfTokensAreLeftAsTables() {
    changes.put("model.embedding", "4");
    open().train(spark(), TrainingListener.NONE);

    var vectors = session.read().parquet(folder.resolve("one/embeddings.parquet").toString());
    assertThat(vectors.count()).isEqualTo(VOCABULARY);
    assertThat(folder.resolve("one/neighbours.parquet")).exists();
  }

  @Test
  void tooLittleTextIsBadData() {
    TinyText few = TinyText.counting("few", VOCABULARY, 8);
    assertThatThrownBy(() -> open(few))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected more than 8 train tokens")
        .hasMessageContaining("found 8");
  }

  @Test
  void windowsThatNothingCouldHoldAreRefusedBeforeTraining() {
    changes.put("model.window", "100000000");
    assertThatThrownBy(this::open)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("reduce model.window, optimizer.batch-size");
  }

  @Test
  void whatMakesNoSenseForTextIsToldBeforehand() {
    changes.put("stopping.monitor", "val_accuracy");
    changes.put("augment", "[ { horizontal-flip {} } ]");
    changes.put("optimizer.label-smoothing", "0.1");
    changes.put("averaging.transport", "dl4j");
    assertThatThrownBy(() -> TrainingSettings.read(configuration()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("val_bits_per_token, val_loss, val_perplexity, val_token_accuracy")
        .hasMessageContaining("it reads text")
        .hasMessageContaining("another transport")
        .hasMessageContaining("the very next token");
  }
}
