package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.ensemble.EnsembleSettings;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.results.ResultFile;
import io.trainyard.results.TrialRow;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import io.trainyard.training.LanguageRun;
import io.trainyard.training.TrainingListener;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search among language models, and what it hands on. */
class LanguageTuneTest {

  private static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c")));
  private static final LanguageRun.Text TEXT =
      new LanguageRun.Text(
          "text",
          TinyText.counting("language-tune", CODEC.vocabulary().size(), 150, 90, 33, 210),
          CODEC);

  private static final String GRID =
      """
      search {
        method.kind = grid, top = 2
        space { optimizer.learning-rate = [1e-6, 0.05], model.cell = [gru, tanh] }
      }
      """;

  @TempDir private Path folder;
  private final SparkSession session = SparkFixture.session();
  private String model = ", cell = gru, hidden = 8, window = 6";
  private String monitor = "val_perplexity";

  private org.apache.hadoop.conf.Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private Configuration configuration(String id, String more) {
    return Configuration.parseText(
        """
        run { root = "%s", id = %s, seed = 42 }
        model { kind = rnn%s }
        optimizer { kind = adam, learning-rate = 0.02, batch-size = 4, clip-norm = 5 }
        averaging { workers = 1, transport = rounds }
        stopping { max-epochs = 2, monitor = %s }
        """
                .formatted(folder, id, model, monitor)
            + more);
  }

  private TuneRun open(String id, String search) {
    Configuration configuration = configuration(id, search);
    SearchSettings settings = SearchSettings.read(configuration.root());
    return new TuneRun.Opening(
            settings,
            TrainingSettings.read(configuration),
            configuration,
            Map.of("trainyard", "test"),
            "tune")
        .open(() -> new TrialMaterial.OfText(TEXT), hadoop());
  }

  private List<TrialRow> rows(TuneRun run) {
    var path = new org.apache.hadoop.fs.Path(run.files().get("trials"));
    return ResultFile.trials(path, new TreeMap<>(), hadoop()).rows();
  }

  private static String read(TuneRun run, String file) throws IOException {
    return Files.readString(Path.of(URI.create(run.files().get(file))));
  }

  @Test
  void trainTakesTheBestTrialAndAnEnsembleTheBestOnes() throws Exception {
    TuneRun run = open("grid", GRID);
    Map<String, Object> figures = run.search(spark(), SearchListener.NONE);

    List<TrialRow> rows = rows(run);
    assertThat(rows).hasSize(4);
    assertThat(rows).extracting(row -> row.value().orElseThrow()).isSorted();
    // A rate of a millionth learns nothing.
    assertThat(rows.subList(2, 4))
        .extracting(row -> Double.valueOf(row.settings().get("optimizer.learning-rate")))
        .containsOnly(1e-6);
    assertThat(figures)
        .containsEntry("trials_finished", 4L)
        .containsEntry("val_perplexity", rows.get(0).value().orElseThrow())
        .containsKey("estimated_heap_mb");
    assertThat(open("grid", GRID).finished()).isPresent();

    Configuration best = Configuration.parseText(read(run, "best"));
    Map<String, Object> alone =
        LanguageRun.open(
                TrainingSettings.read(best),
                TEXT,
                new LanguageRun.JobIdentity("train", best, Map.of()),
                hadoop())
            .train(spark(), TrainingListener.NONE);
    assertThat(alone.get("val_perplexity")).isEqualTo(figures.get("val_perplexity"));

    String written = read(run, "members");
    Configuration members = configuration("both", written + "run.id = both");
    EnsembleSettings ensemble = EnsembleSettings.read(members.root());
    TrainingSettings.read(members);
    assertThat(ensemble.estimators()).isEqualTo(2);
    assertThat(ensemble.overrides()).hasSize(2);
    assertThat(written).doesNotContain("1e-6", "1.0E-6").contains("gru", "tanh");
  }

  @Test
  void aSearchThatWasKilledGoesOnToTheSameTable() {
    String halving = GRID + "search.ending { kind = halving, eta = 2 }";
    TuneRun whole = open("whole", halving);
    whole.search(spark(), SearchListener.NONE);
    SearchListener death =
        new SearchListener() {
          @Override
          public void ended(Trial trial, TrialReport report) {
            throw new AssertionError("killed");
          }
        };
    assertThatThrownBy(() -> open("killed", halving).search(spark(), death)).hasMessage("killed");

    TuneRun resumed = open("killed", halving);
    Map<String, Object> figures = resumed.search(spark(), SearchListener.NONE);

    assertThat(figures).containsEntry("trials_ended", 2L);
    assertThat(rows(resumed))
        .extracting(row -> List.of(row.rank(), row.trial(), row.status(), row.value()))
        .isEqualTo(
            rows(whole).stream()
                .map(row -> List.of(row.rank(), row.trial(), row.status(), row.value()))
                .toList());
  }

  @Test
  void whatIsNoNetworkOfTextIsRefusedBeforeThereIsARun() {
    monitor = "val_loss";
    model = "";
    for (String kind : List.of("ngram", "encoder-decoder", "mlp", "random-forest")) {
      assertThatThrownBy(
              () ->
                  open(
                      "no",
                      "search { method.kind = grid, space { model.kind = [%s] } }".formatted(kind)))
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining("expected model.kind = rnn, fixed-context or causal-convolution");
    }
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void foldsAndPathsOfTheDatasetAreForRowsOfImages() {
    assertRefused(GRID + "search.folds = 3", "search.folds = null", "found 3");
    assertRefused(
        "search { method.kind = grid, space { dataset.normalization = [unit, standardize] } }",
        "all trials read the same tokens",
        "found dataset.normalization");
  }

  private void assertRefused(String search, String... parts) {
    Configuration configuration = configuration("no", "dataset.path = none\n" + search);
    SearchSettings settings = SearchSettings.read(configuration.root());
    TrainingSettings base = TrainingSettings.read(configuration);
    assertThatThrownBy(
            () -> TuneRun.open(settings, base, configuration, Map.of(), hadoop(), "tune"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(parts);
  }
}
