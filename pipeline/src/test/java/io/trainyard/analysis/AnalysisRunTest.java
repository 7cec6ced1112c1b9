package io.trainyard.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.averaging.CapturedLog;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Divergence;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.results.BiasVarianceRow;
import io.trainyard.results.CurveRow;
import io.trainyard.results.ResultFile;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TrainingSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
class AnalysisRunTest {

  private static final String SETTINGS =
      """
      run { root = "%s", id = %s, seed = 42 }
      dataset { path = "%s" }
      model { kind = mlp, hidden = [8] }
      optimizer { kind = adam, learning-rate = 0.01, batch-size = 16 }
      stopping { max-epochs = 3, patience = null }
      """;

  private static final String EVERYTHING =
      """
      analysis {
        measure = [bias-variance, examples, parameters, epochs]
        repetitions = 2
        rows = 96
        fitted-rows = 40
        bias-variance {
          trainings = 3
          bootstrap { kind = subset, max-samples = 0.5 }
          sweep { path = model.hidden, values = [[2], [8]] }
        }
        examples { sizes = [24, 96] }
        parameters { path = model.hidden, values = [[2], [16]] }
      }
      """;

  private static final int TRAININGS = 2 * 3 + 2 * 2 + 2 * 2;

  @TempDir static Path shared;
  @TempDir private Path folder;
  private static Dataset dataset;
  private static SparkSession session;
  private static AnalysisRun whole;
  private static Map<String, Object> wholeFigures;

  @BeforeAll
  static void analyzesOnce() throws Exception {
    dataset = TinyDataset.ingest(shared, 240, 0.2);
    session = SparkFixture.session();
    whole = open(shared, "whole", EVERYTHING);
    wholeFigures = whole.analyze(spark(), AnalysisListener.NONE);
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private static AnalysisRun open(Path folder, String id, String analysis) {
    Configuration configuration =
        Configuration.parseText(SETTINGS.formatted(folder, id, dataset.path()) + analysis);
    AnalysisSettings settings = AnalysisSettings.read(configuration.root());
    TrainingSettings base = TrainingSettings.read(configuration);
    return AnalysisRun.open(settings, base, configuration, Map.of(), hadoop(), "analyze");
  }

  private Map<String, Object> analyze(String id, String analysis) {
    return open(folder, id, analysis).analyze(spark(), AnalysisListener.NONE);
  }

  private static org.apache.hadoop.fs.Path file(AnalysisRun run, String name) {
    return new org.apache.hadoop.fs.Path(run.files().get(name));
  }

  private static List<CurveRow> curves(AnalysisRun run) {
    return ResultFile.curves(file(run, "curves"), hadoop()).rows();
  }

  private static List<CurveRow> curve(AnalysisRun run, String name) {
    return curves(run).stream().filter(row -> row.curve().equals(name)).toList();
  }

  private static List<BiasVarianceRow> biasVariance(AnalysisRun run) {
    return ResultFile.biasVariance(file(run, "bias_variance_table"), hadoop()).rows();
  }

  @Test
  void leavesTablesAndPicturesAndNoCheckpoints() {
    assertThat(wholeFigures)
        .containsEntry("trainings", TRAININGS)
        .containsEntry("trainings_failed", 0)
        .containsEntry("epochs", 3 * TRAININGS)
        .containsKeys("bias_variance", "by_examples", "by_parameters", "by_epochs");
    assertThat(whole.files()).hasSize(9);
    whole.files().values().forEach(file -> assertThat(Path.of(URI.create(file))).exists());
    assertThat(shared.resolve("whole/models")).doesNotExist();
    assertThat(shared.resolve("whole/trainings/1/checkpoints")).doesNotExist();
    assertThat(open(shared, "whole", EVERYTHING).finished()).isPresent();
  }

  @Test
  void warnsOnceOfWhatMakesNoSenseAtAnyPoint() {
    String analysis =
        """
        stopping.max-epochs = 1
        analysis {
          measure = [bias-variance]
          bias-variance {
            trainings = 2
            sweep { path = augment, values = [[horizontal-flip], []] }
          }
        }
        """;
    try (CapturedLog log = new CapturedLog(AnalysisRun.class.getName(), Level.WARN)) {
      analyze("flipped", analysis);

      assertThat(log.messages()).singleElement().asString().startsWith("augment: horizontal-flip ");
    }
  }

  @Test
  void theErrorIsTheSumOfItsParts() {
    List<BiasVarianceRow> rows = biasVariance(whole);

    assertThat(rows).hasSize(2);
    for (BiasVarianceRow row : rows) {
      assertThat(row.trainings()).isEqualTo(3);
      assertThat(row.rows()).isEqualTo(48);
      assertThat(row.variance()).isPositive();
      assertThat(row.biasAndNoise() + row.variance()).isCloseTo(row.error(), within(1e-12));
      assertThat(row.bias()).isEmpty();
    }
    assertThat(rows.get(0).parameters()).isLessThan(rows.get(1).parameters());
    assertThat(rows.get(0).settings()).isEqualTo("{\"model.hidden\":[2]}");
  }

  @Test
  void trainingsThatAreAllAlikeHaveNoVariance() {
    analyze(
        "alike",
        """
        analysis {
          measure = [bias-variance]
          bias-variance {
            trainings = 2, vary-seeds = false, bootstrap { kind = subset, max-samples = 1 }
          }
        }
        """);

    BiasVarianceRow row =
        ResultFile.biasVariance(
                new org.apache.hadoop.fs.Path(
                    folder.resolve("alike/bias-variance.parquet").toString()),
                hadoop())
            .rows()
            .get(0);
    assertThat(row.variance()).isZero();
    assertThat(row.error()).isEqualTo(row.biasAndNoise()).isPositive();
  }

  @Test
  void eachPointIsThereForFittedAndForOtherRows() {
    assertThat(curve(whole, "examples")).hasSize(2 * 2 * 2);
    assertThat(curve(whole, "parameters")).hasSize(2 * 2 * 2);
    assertThat(curve(whole, "epochs")).hasSize(2 * 3 * 2);
    assertThat(curve(whole, "examples")).extracting(CurveRow::examples).containsOnly(24L, 96L);
    assertThat(curve(whole, "parameters")).extracting(CurveRow::examples).containsOnly(96L);
    assertThat(curve(whole, "parameters").stream().map(CurveRow::parameters).distinct()).hasSize(2);
    assertThat(curve(whole, "epochs")).extracting(CurveRow::epoch).containsOnly(1, 2, 3);
    assertThat(curves(whole)).extracting(CurveRow::split).containsOnly("train", "validation");
    // The configured network on 96 rows is a point of two curves, and was trained once.
    assertThat(curve(whole, "epochs"))
        .extracting(CurveRow::training)
        .isSubsetOf(curve(whole, "examples").stream().map(CurveRow::training).toList());
  }

  @Test
  void fittedRowsAreMeasuredAsOthersAreAndNotAsTrainingGoes() {
    var fitted =
        session
            .read()
            .parquet(shared.resolve("whole/metrics").toString())
            .where("split = 'train' and metric = 'fitted_error'")
            .collectAsList();

    // Of 24 rows each is one in 24, and of 96 no more than 40 are measured.
    assertThat(fitted).hasSize(8 * 3);
    for (CurveRow row : curve(whole, "examples")) {
      int rows = row.split().equals("train") ? Math.min(40, (int) row.examples()) : 48;
      double wrong = row.error().orElseThrow() * rows;
      assertThat(wrong).isCloseTo(Math.rint(wrong), within(1e-9));
    }
  }

  @Test
  void testRowsAreReadOnlyWhereTheyAreAskedFor() {
    Map<String, Object> figures =
        analyze("test", "analysis { measure = [epochs], split = test, rows = 24 }");

    assertThat(String.valueOf(figures.get("by_epochs")))
        .contains("test_error")
        .doesNotContain("val_");
    assertThat(curves(whole)).extracting(CurveRow::split).doesNotContain("test");
  }

  @Test
  void killedAndStartedAgainEqualsUninterruptedAndRetrainsNothing() throws Exception {
    for (int trainings : List.of(3, 9)) {
      AnalysisRun killed = open(folder, "whole", EVERYTHING);
      assertThatThrownBy(() -> killed.analyze(spark(), dyingAfter(trainings))).hasMessage("killed");
    }
    Map<Integer, FileTime> times = new TreeMap<>();
    for (int number = 1; number <= TRAININGS; number++) {
      if (Files.exists(result(number))) {
        FileTime past = FileTime.fromMillis(1_000_000L * number);
        Files.setLastModifiedTime(result(number), past);
        times.put(number, past);
      }
    }
    AnalysisRun last = open(folder, "whole", EVERYTHING);
    Map<String, Object> figures = last.analyze(spark(), AnalysisListener.NONE);

    assertThat(times).hasSizeGreaterThanOrEqualTo(9);
    for (Map.Entry<Integer, FileTime> time : times.entrySet()) {
      assertThat(Files.getLastModifiedTime(result(time.getKey()))).isEqualTo(time.getValue());
    }
    assertThat(curves(last)).isEqualTo(curves(whole));
    assertThat(biasVariance(last)).isEqualTo(biasVariance(whole));
    for (String figure : List.of("bias_variance", "by_examples", "by_parameters", "by_epochs")) {
      assertThat(figures.get(figure)).isEqualTo(wholeFigures.get(figure));
    }
  }

  private Path result(int training) {
    return folder.resolve("whole/trainings/%d/result.json".formatted(training));
  }

  /** Dies when so many trainings have ended. */
  private static AnalysisListener dyingAfter(int trainings) {
    List<TaskOutcome> ended = new ArrayList<>();
    return new AnalysisListener() {
      @Override
      public void ended(TaskOutcome outcome) {
        ended.add(outcome);
        if (ended.size() == trainings) {
          throw new AssertionError("killed");
        }
      }
    };
  }

  @Test
  void aValueWhoseTrainingsDivergeEndsNoOther() {
    String diverging =
        """
        optimizer.kind = sgd
        analysis {
          measure = [bias-variance]
          bias-variance {
            trainings = 2, sweep { path = optimizer.learning-rate, values = [%s] }
          }
        }
        """;

    Map<String, Object> figures = analyze("some", diverging.formatted("1e30, 0.01"));

    assertThat(figures).containsEntry("trainings_failed", 2);
    assertThat((List<?>) figures.get("bias_variance")).hasSize(1);
    assertThatThrownBy(() -> analyze("all", diverging.formatted("1e30")))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("none among 2");
  }

  @Test
  void aPathThatDoesNotExistIsRefusedWithTheNearest() {
    assertThatThrownBy(
            () ->
                open(
                    folder,
                    "path",
                    "analysis { measure = [parameters], parameters { path = model.hiden, values ="
                        + " [[2]] } }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("analysis.parameters.path", "did you mean model.hidden?");
  }

  @Test
  void moreRowsThanThereAreAreRefused() {
    assertThatThrownBy(
            () ->
                open(
                    folder,
                    "rows",
                    "analysis { measure = [examples, epochs], examples.sizes = [10, 500], rows ="
                        + " 193 }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "analysis.examples.sizes: expected at most 192, found 500",
            "analysis.rows: expected at most 192, found 193");
  }

  @Test
  void anotherAnalysisUnderTheSameNameIsRefused() {
    open(folder, "one", "analysis.measure = [epochs]");

    assertThatThrownBy(
            () -> open(folder, "one", "analysis { measure = [epochs], repetitions = 2 }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("analysis.repetitions");
  }
}
