package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.averaging.CapturedLog;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.ensemble.EnsembleListener;
import io.trainyard.ensemble.EnsembleRun;
import io.trainyard.ensemble.EnsembleSettings;
import io.trainyard.ensemble.MllibRun;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.MllibSpec;
import io.trainyard.results.ResultFile;
import io.trainyard.results.TrialRow;
import io.trainyard.training.TrainingListener;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.logging.log4j.Level;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeasesGivenBack.class)
class TuneRunTest {

  private static final String SETTINGS =
      """
      run { root = "%s", id = %s, seed = 42 }
      dataset { path = "%s" }
      model { kind = mlp, hidden = [12] }
      optimizer { kind = adam, batch-size = 16 }
      averaging { workers = 1, transport = rounds }
      stopping { max-epochs = 4 }
      """;

  private static final String GRID =
      """
      search {
        method.kind = grid
        space {
          optimizer.learning-rate = [1e-6, 0.01, 0.02]
          model.hidden = [[6], [12]]
        }
      }
      """;

  private static final String HALVING = GRID + "search.ending { kind = halving, eta = 2 }";

  @TempDir static Path shared;
  @TempDir private Path folder;
  private static Dataset dataset;
  private static SparkSession session;
  private static TuneRun grid;
  private static Map<String, Object> gridFigures;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(shared, 240, 0.2);
    session = SparkFixture.session();
    grid = open(shared, "grid", GRID);
    gridFigures = grid.search(spark(), SearchListener.NONE);
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private TuneRun open(String id, String search) {
    return open(folder, id, search);
  }

  private static TuneRun open(Path folder, String id, String search) {
    return open(folder, id, search, dataset);
  }

  private static TuneRun open(Path folder, String id, String search, Dataset data) {
    Configuration configuration =
        Configuration.parseText(SETTINGS.formatted(folder, id, data.path()) + search);
    SearchSettings settings = SearchSettings.read(configuration.root());
    TrainingSettings base = TrainingSettings.read(configuration);
    return TuneRun.open(settings, base, configuration, Map.of(), hadoop(), "tune");
  }

  private static List<TrialRow> rows(TuneRun run) {
    var path = new org.apache.hadoop.fs.Path(run.files().get("trials"));
    return ResultFile.trials(path, new TreeMap<>(), hadoop()).rows();
  }

  /** A row without the time that it took and the run that it is of. */
  private static List<Object> content(TrialRow row) {
    return List.of(
        row.rank(),
        row.trial(),
        row.status(),
        row.epochs(),
        row.bestEpoch(),
        row.value(),
        row.settings());
  }

  @Test
  void leavesTrialsFromTheBestToTheWorst() {
    List<TrialRow> rows = rows(grid);
    assertThat(rows).hasSize(6);
    assertThat(rows).extracting(row -> row.value().orElseThrow()).isSorted();
    // A rate of a millionth learns nothing.
    assertThat(rows.subList(4, 6))
        .extracting(row -> Double.valueOf(row.settings().get("optimizer.learning-rate")))
        .containsOnly(1e-6);
    assertThat(gridFigures)
        .containsEntry("trials", 6)
        .containsEntry("trials_finished", 6L)
        .containsEntry("best_trial", rows.get(0).trial())
        .containsEntry("val_loss", rows.get(0).value().orElseThrow());
    assertThat(grid.files()).hasSize(5);
    grid.files().values().forEach(file -> assertThat(Path.of(URI.create(file))).exists());
    assertThat(shared.resolve("grid/trials/1/checkpoints")).doesNotExist();
    assertThat(open(shared, "grid", GRID).finished()).isPresent();
  }

  @Test
  void warnsOnceOfWhatMakesNoSenseInTheBaseOrInATrial() {
    try (CapturedLog log = new CapturedLog(TuneRun.class.getName(), Level.WARN)) {
      String few = "\nstopping.max-epochs = 1\nsearch.method.kind = grid\nsearch.space.";
      open("base", "augment = [horizontal-flip]" + few + "optimizer.batch-size = [8, 16]")
          .search(spark(), SearchListener.NONE);
      assertThat(log.messages()).singleElement().asString().startsWith("augment: horizontal-flip ");

      open("own", few + "augment = [[horizontal-flip], [vertical-flip, horizontal-flip], []]")
          .search(spark(), SearchListener.NONE);
      assertThat(log.messages().subList(1, log.messages().size()))
          .satisfiesExactly(
              message -> assertThat(message).startsWith("augment: horizontal-flip "),
              message -> assertThat(message).startsWith("augment: vertical-flip "));
    }
  }

  @Test
  void trainTakesTheBestConfigurationAndGetsItsValue() {
    String file = Path.of(URI.create(grid.files().get("best"))).toString();

    Configuration best = Configuration.load(List.of(file), List.of("run.id=best"));
    TrainingSettings settings = TrainingSettings.read(best);
    Map<String, Object> trained =
        TrainingRun.open(settings, best, Map.of(), hadoop(), "train")
            .train(spark(), TrainingListener.NONE);

    assertThat(trained).containsEntry("val_loss", gridFigures.get("val_loss"));
  }

  @Test
  void trialsThatLeaveAMeanOfWeightsAreJudgedByIt() {
    TuneRun run = open("swa", GRID + "weight-averaging { kind = swa, start-epoch = 2 }");
    Map<String, Object> figures = run.search(spark(), SearchListener.NONE);
    String file = Path.of(URI.create(run.files().get("best"))).toString();

    Configuration best = Configuration.load(List.of(file), List.of("run.id=averaged"));
    Map<String, Object> trained =
        TrainingRun.open(TrainingSettings.read(best), best, Map.of(), hadoop(), "train")
            .train(spark(), TrainingListener.NONE);

    assertThat(figures).containsEntry("val_loss", trained.get("val_loss"));
    assertThat(rows(run)).allSatisfy(row -> assertThat(row.bestEpoch()).isEmpty());
    assertThat(open("swa", GRID + "weight-averaging { kind = swa, start-epoch = 2 }").finished())
        .isPresent();
  }

  @Test
  void killedAndStartedAgainEqualsUninterrupted() throws Exception {
    TuneRun whole = open("whole", HALVING);
    List<TrialReport> all = new ArrayList<>();
    whole.search(spark(), collecting(all, Integer.MAX_VALUE));

    List<TrialReport> heard = new ArrayList<>();
    for (int trainings : List.of(2, 6)) {
      TuneRun killed = open("killed", HALVING);
      assertThatThrownBy(() -> killed.search(spark(), collecting(heard, trainings)))
          .hasMessage("killed");
    }
    TuneRun last = open("killed", HALVING);
    last.search(spark(), collecting(heard, Integer.MAX_VALUE));

    assertThat(rows(last).stream().map(TuneRunTest::content))
        .isEqualTo(rows(whole).stream().map(TuneRunTest::content).toList());
    assertThat(rows(last)).extracting(TrialRow::epochs).containsOnlyOnce(4).contains(1, 2);
    assertThat(heard).hasSameSizeAs(all);
    assertThat(settingsOf(last)).isEqualTo(settingsOf(whole));
  }

  private static List<String> settingsOf(TuneRun run) throws Exception {
    return Files.readAllLines(Path.of(URI.create(run.files().get("best")))).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  /** Dies when it has heard of so many trainings, of which the last one is not lost. */
  private static SearchListener collecting(List<TrialReport> to, int trainings) {
    return new SearchListener() {
      private int left = trainings;

      @Override
      public void ended(Trial trial, TrialReport report) {
        to.add(report);
        if (--left == 0) {
          throw new IllegalStateException("killed");
        }
      }
    };
  }

  @Test
  void crossValidationJudgesEachTrialInEachFold() {
    String folds = GRID.replace("[1e-6, 0.01, 0.02]", "[1e-6, 0.01]") + "search.folds = 3";
    List<TrialReport> reports = new ArrayList<>();
    TuneRun run = open("folds", folds);

    run.search(spark(), collecting(reports, Integer.MAX_VALUE));

    List<TrialRow> rows = rows(run);
    assertThat(reports).hasSize(12);
    for (TrialRow row : rows) {
      double mean =
          reports.stream()
              .filter(report -> report.trial() == row.trial())
              .mapToDouble(
                  report ->
                      report.checks().stream()
                          .mapToDouble(TrialReport.Check::value)
                          .min()
                          .orElseThrow())
              .average()
              .orElseThrow();
      assertThat(row.value().orElseThrow()).isCloseTo(mean, within(1e-12));
      assertThat(row.bestEpoch()).isEmpty();
    }
    assertThat(rows.get(0).settings()).containsEntry("optimizer.learning-rate", "0.01");
    // Folds have rows of their own.
    assertThat(reports.stream().map(report -> report.checks().get(0).value()).distinct())
        .hasSize(12);
  }

  @Test
  void crossValidationNeedsNoValidationRows() throws Exception {
    Dataset trainOnly = TinyDataset.ingest(folder.resolve("data"), 60, 0);
    String small = GRID.replace("[1e-6, 0.01, 0.02]", "[0.01]");

    TuneRun run = open(folder, "folds", small + "search.folds = 2", trainOnly);

    assertThat(run.search(spark(), SearchListener.NONE)).containsEntry("trials", 2);
    assertThatThrownBy(() -> open(folder, "none", small, trainOnly))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("validation");
  }

  @Test
  void aTrialThatDivergesEndsNoOther() {
    TuneRun run =
        open(
            "diverging",
            """
            optimizer.kind = sgd
            search { method.kind = grid, space { optimizer.learning-rate = [1e30, 0.01] } }
            """);

    Map<String, Object> figures = run.search(spark(), SearchListener.NONE);

    assertThat(figures).containsEntry("trials_diverged", 1L).containsEntry("best_trial", 2);
    assertThat(rows(run).get(1).status()).isEqualTo("diverged");
  }

  /**
   * A network and what MLlib trains, each with settings of its own, in rungs of 1, 2 and 4 epochs.
   */
  private static final String KINDS =
      """
      search {
        method.kind = grid
        ending { kind = halving, eta = 2 }
        top = 3
        space {
          model.kind = [mlp, random-forest, logistic-regression]
          optimizer.learning-rate { kind = choices, values = [1e-6, 0.01], when.model.kind = mlp }
          model.num-trees { kind = choices, values = [1, 5], when.model.kind = random-forest }
        }
      }
      """;

  @Test
  void algorithmsThatAreNoNetworksAreTrialsAmongNetworks() throws Exception {
    List<TrialReport> heard = new ArrayList<>();
    TuneRun run = open("kinds", KINDS);
    Map<String, Object> figures = run.search(spark(), collecting(heard, Integer.MAX_VALUE));

    List<TrialRow> rows = rows(run);
    assertThat(rows).hasSize(5);
    Map<String, List<Integer>> epochs = new TreeMap<>();
    for (TrialRow row : rows) {
      assertThat(row.value()).isPresent();
      epochs
          .computeIfAbsent(row.settings().get("model.kind"), kind -> new ArrayList<>())
          .add(row.epochs());
    }
    // A fit counts as one epoch, in whichever rung it is compared, and is made once.
    assertThat(epochs.get("\"random-forest\"")).containsExactly(1, 1);
    assertThat(epochs.get("\"logistic-regression\"")).containsExactly(1);
    assertThat(heard.stream().filter(report -> report.trial() > 2)).hasSize(3);
    assertThat(figures).containsEntry("trials", 5).containsEntry("trials_diverged", 0L);

    TuneRun again = open("kinds", KINDS);
    assertThat(again.finished()).isPresent();
    String members = Files.readString(Path.of(URI.create(run.files().get("members"))));
    assertThat(members).contains("n-estimators = 3");
  }

  @Test
  void trialsThatCannotBeMembersAreWarnedOfBeforeAnyIsTrained() {
    SearchListener death =
        new SearchListener() {
          @Override
          public void started(int trials, int folds) {
            throw new AssertionError("killed");
          }
        };
    String seeds =
        "search { method.kind = grid, space { run.seed = [1, 2], optimizer.learning-rate = [0.1] } }";
    TuneRun run = open("seeds", seeds);
    try (CapturedLog log = new CapturedLog(TuneRun.class.getName(), Level.WARN)) {
      assertThatThrownBy(() -> run.search(spark(), death)).hasMessage("killed");
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains(
              "no members.conf is written",
              "may differ in augment, model, optimizer, stopping",
              "the search goes over run.seed;");
    }
    assertThat(run.files()).doesNotContainKey("members");
  }

  @Test
  void theBestTrialsOfSeveralKindsAreAnEnsemble() {
    TuneRun run = open("parents", KINDS.replace("ending { kind = halving, eta = 2 }", ""));
    run.search(spark(), SearchListener.NONE);
    String base = SETTINGS.formatted(folder, "children", dataset.path());
    Path written = Path.of(URI.create(run.files().get("members")));

    Configuration configuration = ensemble(base, written);
    Map<String, Object> figures =
        EnsembleRun.open(
                EnsembleSettings.read(configuration.root()),
                TrainingSettings.read(configuration),
                configuration,
                Map.of(),
                hadoop(),
                "ensemble")
            .train(spark(), EnsembleListener.NONE);

    assertThat(figures).containsEntry("members", 3);
    // The best member is the best trial, trained from a seed of its own.
    assertThat((double) figures.get("best_member_val_loss"))
        .isLessThan(1.5 * rows(run).get(0).value().orElseThrow());
  }

  private Configuration ensemble(String base, Path members) {
    try {
      Path file = Files.writeString(folder.resolve("base.conf"), base);
      return Configuration.load(
          List.of(file.toString(), members.toString()), List.of("run.id=children"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void trainTakesABestConfigurationThatIsNoNetworkAndGetsItsValue() {
    TuneRun run =
        open(
            "forests",
            """
            model = null
            model { kind = random-forest, max-depth = 3 }
            search { method.kind = grid, space { model.num-trees = [1, 5] } }
            """);
    Map<String, Object> figures = run.search(spark(), SearchListener.NONE);
    String file = Path.of(URI.create(run.files().get("best"))).toString();
    Configuration best = Configuration.load(List.of(file), List.of("run.id=best-forest"));
    TrainingSettings settings = TrainingSettings.read(best);

    Map<String, Object> trained =
        MllibRun.open((MllibSpec) settings.model(), settings, best, Map.of(), hadoop())
            .train(spark());

    assertThat(trained).containsEntry("val_loss", figures.get("val_loss"));
  }

  @Test
  void foldsJudgeWhatIsNoNetworkToo() {
    List<TrialReport> heard = new ArrayList<>();
    TuneRun run =
        open(
            "forest-folds",
            """
            model = null
            model { kind = random-forest }
            search { method.kind = grid, folds = 2, space { model.max-depth = [0, 3] } }
            """);
    Map<String, Object> figures = run.search(spark(), collecting(heard, Integer.MAX_VALUE));

    // A tree of depth 0 knows how frequent classes are, and no more.
    assertThat(figures).containsEntry("best_trial", 2);
    assertThat(heard).hasSize(4);
    assertThat(heard.stream().map(report -> report.checks().get(0).value()).distinct()).hasSize(4);
  }

  @Test
  void anotherSearchUnderTheSameNameIsRefused() {
    open("one", GRID);

    assertThatThrownBy(() -> open("one", HALVING))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("search.ending.kind");
  }
}
