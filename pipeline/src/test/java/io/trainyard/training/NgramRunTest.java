package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenRow;
import io.trainyard.dataset.TokenRows;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.language.ngram.Counted;
import io.trainyard.language.ngram.Discounting;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.language.ngram.NgramReading;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.Ngram;
import io.trainyard.model.NgramBundle;
import io.trainyard.results.Outlet;
import io.trainyard.results.SampleRow;
import io.trainyard.text.SpecialToken;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeasesGivenBack.class)
class NgramRunTest {

  private static final TextCodec CODEC =
      new TextCodec(
          new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c", "d", "e", "f")));
  private static final int VOCABULARY = CODEC.vocabulary().size();
  private static final List<List<Integer>> TRAIN =
      Counted.random(VOCABULARY, 3, 150, 1, 40, 7, 300);
  private static final List<List<Integer>> VALIDATION = Counted.random(VOCABULARY, 9, 60, 45);
  private static final TinyText TEXT =
      new TinyText(
          "ngram-run", VOCABULARY, Map.of(Split.TRAIN, TRAIN, Split.VALIDATION, VALIDATION));
  private static final Ngram SPEC = new Ngram(4, Discounting.MODIFIED, 2);

  @TempDir private Path folder;
  private final SparkSession session = SparkFixture.session();
  private final Map<String, String> changes = new HashMap<>();

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private NgramRun open(TokenRows text) {
    StringBuilder more = new StringBuilder();
    changes.forEach((key, value) -> more.append(key).append(" = ").append(value).append('\n'));
    Configuration configuration =
        Configuration.parseText(
            """
            run { root = "%s", id = one }
            model { kind = ngram, order = 4, discounts = modified, min-count = 2 }
            """
                    .formatted(folder)
                + more);
    TrainingSettings settings = TrainingSettings.read(configuration);
    return NgramRun.open(
        (Ngram) settings.model(),
        settings,
        new NgramRun.Text("text", text, CODEC),
        new LanguageRun.JobIdentity("train", configuration, Map.of("trainyard", "test")),
        session.sparkContext().hadoopConfiguration());
  }

  private static byte[] bytes(NgramModel model) {
    var bytes = new ByteArrayOutputStream();
    try {
      model.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Validation cannot be read, as if the process were killed between counting and writing. */
  private record Ending(TinyText text) implements TokenRows {

    private static final long serialVersionUID = 1L;

    @Override
    public String fingerprint() {
      return text.fingerprint();
    }

    @Override
    public int vocabulary() {
      return text.vocabulary();
    }

    @Override
    public long tokens(Split split) {
      return text.tokens(split);
    }

    @Override
    public void read(Split split, org.apache.hadoop.conf.Configuration conf, Sink sink) {
      text.read(split, conf, sink);
    }

    @Override
    public long rows(Split split) {
      return text.rows(split);
    }

    @Override
    public int rowLength() {
      return text.rowLength();
    }

    @Override
    public void read(
        RowRange range, org.apache.hadoop.conf.Configuration conf, Consumer<TokenRow.Text> each) {
      if (range.split() == Split.VALIDATION) {
        throw new BadData("ended");
      }
      text.read(range, conf, each);
    }
  }

  @Test
  void theModelIsTheSameHoweverManyTasksCount() {
    byte[] whole = bytes(new NgramCounting(SPEC, TEXT, 1 << 20, 1).model(spark()));
    assertThat(bytes(new NgramCounting(SPEC, TEXT, 1, 5).model(spark()))).isEqualTo(whole);
    assertThat(bytes(new NgramCounting(SPEC, TEXT, 40, 2).model(spark()))).isEqualTo(whole);
    assertThat(bytes(NgramCounting.of(SPEC, TEXT).model(spark()))).isEqualTo(whole);
  }

  @Test
  void moreThanTheDriverHasRoomForIsRefusedAndLeftNowhere() {
    var counting = new NgramCounting(SPEC, TEXT, 40, 2);
    int held = spark().getPersistentRDDs().size();

    assertThatThrownBy(() -> counting.model(spark(), () -> 0))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected 1 MB of the driver's heap for ")
        .hasMessageContaining("found 0 MB free; give the driver more (--driver-memory)");
    assertThat(spark().getPersistentRDDs()).hasSize(held);
    assertThat(counting.model(spark(), () -> 1 << 20).grams()).isNotEmpty();
  }

  @Test
  void countsWithoutSpark() {
    Ngram all = new Ngram(5, Discounting.KNESER_NEY, 1);
    assertThat(bytes(new NgramCounting(all, TEXT, 20, 3).model(spark())))
        .isEqualTo(bytes(Counted.model(VOCABULARY, 5, Discounting.KNESER_NEY, TRAIN)));
  }

  @Test
  void leavesABundleAndTellsTheValidationText() throws IOException {
    Map<String, Object> figures = open(TEXT).train(spark());

    NgramBundle bundle =
        NgramBundle.read(
            new org.apache.hadoop.fs.Path(folder.resolve("one/model").toString()),
            session.sparkContext().hadoopConfiguration());
    double nats = 0;
    int tokens = 0;
    int right = 0;
    for (List<Integer> text : VALIDATION) {
      NgramReading reading = bundle.model().begin();
      for (int i = 0; i < text.size(); i++) {
        int token = text.get(i);
        // Nothing goes before the split's first token.
        if (i > 0 || text != VALIDATION.get(0)) {
          nats -= reading.logProbability(token);
          right += reading.mostProbable() == token ? 1 : 0;
          tokens++;
        }
        reading.accept(token);
      }
    }
    assertThat((double) figures.get("val_loss")).isCloseTo(nats / tokens, within(1e-12));
    assertThat((double) figures.get("val_perplexity"))
        .isCloseTo(Math.exp(nats / tokens), within(1e-9));
    assertThat((double) figures.get("val_token_accuracy")).isEqualTo((double) right / tokens);
    // Two of the tokens end texts, and are no characters.
    assertThat((double) figures.get("val_nats_per_character"))
        .isCloseTo(nats / (tokens - 2), within(1e-12));
    assertThat(figures)
        .containsEntry("order", 4)
        .containsEntry("vocabulary", VOCABULARY)
        .containsEntry("grams", bundle.model().grams());
    assertThat(bundle.codec()).isEqualTo(CODEC);
    assertThat(bundle.provenance()).containsEntry("dataset_fingerprint", "ngram-run");
    assertThat(open(TEXT).finished()).isPresent();
    assertThat(Files.list(folder.resolve("one/metrics"))).isNotEmpty();
  }

  /** Told as those of networks are, of one epoch, and by the model that the run leaves. */
  @Test
  void leavesTextsThatTheModelGenerates() {
    changes.put("samples", "{ prompt = abc, length = 25, count = 3 }");
    open(TEXT).train(spark());

    List<SampleRow> rows = samples();
    assertThat(rows).extracting(SampleRow::sample).containsExactly(1, 2, 3);
    NgramModel model = NgramCounting.of(SPEC, TEXT).model(spark());
    for (SampleRow row : rows) {
      assertThat(row.runId()).isEqualTo("one");
      assertThat(row.epoch()).isEqualTo(1);
      assertThat(row.prompt()).isEqualTo("abc");
      double nats = 0;
      NgramReading reading = model.begin();
      for (int token : CODEC.tokenizer().encode("abc")) {
        reading.accept(token);
      }
      for (int token : CODEC.tokenizer().encode(row.text())) {
        nats -= reading.logProbability(token);
        reading.accept(token);
      }
      nats -= row.ending().equals("eos") ? reading.logProbability(SpecialToken.EOS.index()) : 0;
      assertThat(row.nats()).isCloseTo(nats, within(1e-9));
    }
    FileUtils.deleteQuietly(folder.resolve("one").toFile());
    open(TEXT).train(spark());
    assertThat(samples()).isEqualTo(rows);
  }

  private List<SampleRow> samples() {
    var path = new org.apache.hadoop.fs.Path(folder.resolve("one").toString());
    return Outlet.ofRun(path, session.sparkContext().hadoopConfiguration()).samples().rows();
  }

  @Test
  void samplesThatCannotBeGeneratedAreRefusedBeforeCounting() {
    changes.put("samples.top-k", "100");
    assertThatThrownBy(() -> open(TEXT))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected samples.top-k to be at most 7");
    assertThat(folder.resolve("one")).doesNotExist();
    changes.put("samples.top-k", "null");
    changes.put("samples.count", "0");
    open(TEXT).train(spark());
    assertThat(folder.resolve("one/samples")).doesNotExist();
  }

  @Test
  void aRunThatWasEndedLeavesNoModelAndIsMadeAnew() throws IOException {
    assertThatThrownBy(() -> open(new Ending(TEXT)).train(spark())).hasMessage("ended");
    assertThat(folder.resolve("one/model")).doesNotExist();
    NgramRun again = open(TEXT);
    assertThat(again.finished()).isEmpty();

    again.train(spark());
    byte[] after = Files.readAllBytes(folder.resolve("one/model/ngrams.bin"));
    assertThat(after).isEqualTo(bytes(NgramCounting.of(SPEC, TEXT).model(spark())));
  }

  @Test
  void anotherOrderIsAnotherRun() {
    open(TEXT).train(spark());
    changes.put("optimizer.learning-rate", "0.5");
    changes.put("stopping.max-epochs", "3");
    assertThat(open(TEXT).finished()).isPresent();
    changes.put("model.order", "3");
    assertThatThrownBy(() -> open(TEXT))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.order");
  }

  @Test
  void textWithoutTokensIsBadData() {
    TinyText none = TinyText.of("none", VOCABULARY, List.of(List.of(4, 5)));
    assertThatThrownBy(() -> open(none))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected validation tokens, found none");
  }
}
