package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyPairs;
import io.trainyard.TinyPrograms;
import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.DatasetPairs;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.LanguageBundle;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.TranslationBundle;
import io.trainyard.results.Outlet;
import io.trainyard.results.TranslationSampleRow;
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

@ExtendWith(LeasesGivenBack.class)
class TranslationRunTest {

  private static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c")));
  private static final TinyPairs PAIRS = TinyPairs.reversals("translation-run", 160, 30);

  @TempDir private Path folder;
  private final SparkSession session = SparkFixture.session();
  private final Map<String, String> changes = new HashMap<>();

  private Configuration configuration() {
    StringBuilder more = new StringBuilder();
    changes.forEach((key, value) -> more.append(key).append(" = ").append(value).append('\n'));
    return Configuration.parseText(
        """
        run { root = "%s", id = one }
        model { kind = encoder-decoder, hidden = 16, embedding = 6, input-dropout = 0.05 }
        optimizer { kind = adam, learning-rate = 0.02, batch-size = 8, clip-norm = 5 }
        averaging { workers = 2, every-batches = 3 }
        stopping { max-epochs = 6, monitor = val_sequence_accuracy }
        """
                .formatted(folder)
            + more);
  }

  private TranslationRun open(PairTokens pairs) {
    Configuration configuration = configuration();
    return TranslationRun.open(
        TrainingSettings.read(configuration),
        new TranslationRun.Text("pairs", pairs, CODEC, CODEC),
        new LanguageRun.JobIdentity("train", configuration, Map.of("trainyard", "test")),
        session.sparkContext().hadoopConfiguration());
  }

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private Map<String, Object> train() {
    return open(PAIRS).train(spark(), TrainingListener.NONE);
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
    assertThatThrownBy(() -> open(PAIRS).train(spark(), death)).hasMessage("killed");
  }

  @Test
  void killedAndResumedWithAnotherTransportEqualsUninterrupted() throws Exception {
    changes.put("model.attention", "general");
    Map<String, Object> figures = train();
    byte[] uninterrupted = model();
    List<TranslationSampleRow> translations = samples();
    assertThat((double) figures.get("val_loss")).isLessThan(1.2);
    assertThat((double) figures.get("val_perplexity"))
        .isCloseTo(Math.exp((double) figures.get("val_loss")), within(1e-9));
    assertThat(figures)
        .containsEntry("source_vocabulary", TinyPairs.VOCABULARY)
        .containsKeys("val_token_accuracy", "val_sequence_accuracy", "tokens_per_second");
    MetricsChecks.requireTrainFiguresOfTokens(metrics(), 6);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(2);
    changes.put("averaging.transport", "rounds");
    trainUntil(4);
    assertThat(train().get("val_loss")).isEqualTo(figures.get("val_loss"));

    assertThat(model()).isEqualTo(uninterrupted);
    assertThat(samples()).isEqualTo(translations).hasSize(6);
    assertThat(open(PAIRS).finished()).isPresent();
  }

  private List<TranslationSampleRow> samples() {
    var path = new org.apache.hadoop.fs.Path(folder.resolve("one").toString());
    return Outlet.ofRun(path, session.sparkContext().hadoopConfiguration()).translations().rows();
  }

  @Test
  void validationSourcesAreTranslatedAfterEachEpoch() {
    changes.put("samples.count", "3");
    changes.put("samples.length", "3");
    changes.put("stopping.max-epochs", "2");
    train();

    List<TranslationSampleRow> rows = samples();
    assertThat(rows).extracting(TranslationSampleRow::epoch).containsExactly(1, 1, 1, 2, 2, 2);
    // Three of thirty.
    assertThat(rows)
        .extracting(TranslationSampleRow::id)
        .containsExactly(0L, 10L, 20L, 0L, 10L, 20L);
    TinyText sources = PAIRS.sources();
    TinyText targets = PAIRS.targets();
    assertThat(rows)
        .allSatisfy(
            row -> {
              int at = (int) row.id();
              assertThat(row.source())
                  .isEqualTo(TinyPairs.letters(sources.texts().get(Split.VALIDATION).get(at)));
              assertThat(row.reference())
                  .isEqualTo(TinyPairs.letters(targets.texts().get(Split.VALIDATION).get(at)));
              assertThat(row.tokens()).isEqualTo(row.translation().length()).isLessThan(4);
              assertThat(row.nats()).isPositive();
            });
  }

  @Test
  void theBundleIsTheBestModelAndHasBothVocabularies() {
    changes.put("stopping.max-epochs", "2");
    Map<String, Object> figures = train();
    var conf = session.sparkContext().hadoopConfiguration();
    var path = new org.apache.hadoop.fs.Path(folder.resolve("one/model").toString());

    TranslationBundle bundle = TranslationBundle.read(path, conf);

    assertThat(bundle.source()).isEqualTo(CODEC);
    assertThat(bundle.target()).isEqualTo(CODEC);
    assertThat(bundle.provenance()).containsEntry("dataset_fingerprint", "translation-run");
    var network = bundle.network().network();
    try (SequenceScorer scorer = new SequenceScorer(spark(), PAIRS, network.configurationJson())) {
      var metrics = scorer.evaluate(Split.VALIDATION, network.copyParameters());
      assertThat(metrics.tokens()).isEqualTo(PAIRS.targets().tokens(Split.VALIDATION));
      assertThat(metrics.loss()).isEqualTo(figures.get("val_loss"));
      assertThat(metrics.sequenceAccuracy()).isEqualTo(figures.get("val_sequence_accuracy"));
    }
    assertThatThrownBy(() -> ModelBundle.read(path, conf))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a model of images, found an encoder and a decoder");
    assertThatThrownBy(() -> LanguageBundle.read(path, conf))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a language model, found an encoder and a decoder");
  }

  @Test
  void howGradientsFlowStandsInTheTablesAndInAPicture() {
    changes.put("stopping.max-epochs", "1");
    changes.put("model.attention", "general");
    train();

    var metrics = metrics();
    for (String layer : new String[] {"encoder-1", "decoder-1"}) {
      String first = "metric = 'gradient_norm_%s_1' and value > 0".formatted(layer);
      assertThat(metrics.where(first).count()).as(layer).isEqualTo(1);
    }
    assertThat(metrics.where("metric = 'clipped_updates'").count()).isEqualTo(1);
    assertThat(folder.resolve("one").resolve(FlowDiagnosis.PICTURE)).isNotEmptyFile();
  }

  @Test
  void tooFewPairsAreBadData() {
    assertThatThrownBy(() -> open(TinyPairs.reversals("few", 1, 1)))
        .isInstanceOf(BadData.class)
        .hasMessageContaining(
            "expected at least 2 train pairs, one for each of averaging.workers, found 1");
    assertThatThrownBy(() -> open(TinyPairs.reversals("none", 10, 0)))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected at least 1 validation pairs, found 0");
  }

  @Test
  void difficultiesThatAWorkerLacksAreBadConfigurationBeforeThereIsARun() {
    // 80 rows of 4 difficulties: a worker of 40 has one or two of them.
    DatasetPairs programs = TinyPrograms.ingest(folder.resolve("programs"));
    changes.put("dataset.curriculum.kind", "mix");
    changes.put("averaging.workers", "40");

    assertThatThrownBy(() -> open(programs))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("for each worker in epoch 1, found none among the 2 of one")
        .hasMessageContaining("fewer averaging.workers");
    assertThat(folder.resolve("one")).doesNotExist();
    changes.put("averaging.workers", "2");
    assertThat(open(programs).id()).isEqualTo("one");
  }

  @Test
  void difficultiesAreReadUntilARunHasFinished() {
    DatasetPairs programs = TinyPrograms.ingest(folder.resolve("programs"));
    changes.put("dataset.curriculum.kind", "mix");
    TranslationRun begun = open(programs);
    assertThatThrownBy(() -> open(new Unread(programs))).hasMessage("read");

    begun.run().directory().succeed(Map.of("epochs", 1));

    assertThat(open(new Unread(programs)).finished()).isPresent();
  }

  /** Pairs whose difficulties nobody may read. */
  private record Unread(PairTokens pairs) implements PairTokens {

    @Override
    public String fingerprint() {
      return pairs.fingerprint();
    }

    @Override
    public TokenSource side(Side side) {
      return pairs.side(side);
    }

    @Override
    public long rows(Split split) {
      return pairs.rows(split);
    }

    @Override
    public List<Difficulty> difficulties() {
      return pairs.difficulties();
    }

    @Override
    public int[] difficulties(RowRange range, org.apache.hadoop.conf.Configuration conf) {
      throw new IllegalStateException("read");
    }

    @Override
    public List<String> references(RowRange range, org.apache.hadoop.conf.Configuration conf) {
      return pairs.references(range, conf);
    }

    @Override
    public int longest(Side side, Split split) {
      return pairs.longest(side, split);
    }
  }

  @Test
  void whatIsMonitoredIsKnownOfPairs() {
    changes.put("stopping.monitor", "val_bleu");
    assertThatThrownBy(() -> TrainingSettings.read(configuration()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("val_sequence_accuracy");
  }
}
