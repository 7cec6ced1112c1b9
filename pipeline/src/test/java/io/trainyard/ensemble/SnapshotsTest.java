package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.averaging.CapturedLog;
import io.trainyard.averaging.EpochResult;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Divergence;
import io.trainyard.inference.ModelRun;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.ModelBundle;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingListener;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.logging.log4j.Level;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeasesGivenBack.class)
class SnapshotsTest {

  private static final String SNAPSHOT = "method { kind = snapshot }, n-estimators = 2";

  @TempDir static Path shared;
  @TempDir private Path folder;
  private static Dataset dataset;
  private static SparkSession session;

  private String more = "";

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

  /** Two cycles, of 2 and 3 epochs; the patience would end most trainings in the second. */
  private Configuration configuration(String id, String ensemble) {
    return Configuration.parseText(
        """
        run { root = "%s", id = %s, seed = 42 }
        dataset { path = "%s" }
        model { kind = mlp, hidden = [6], dropout = 0.2, batch-normalization = true }
        optimizer {
          kind = sgd, learning-rate { kind = cosine-cycles, initial = 0.5, cycles = 2 }
          batch-size = 16
        }
        averaging { every-batches = 2 }
        stopping { max-epochs = 5, patience = 1 }
        evaluation { top-k = 2 }
        ensemble { %s }
        %s
        """
            .formatted(folder, id, dataset.path(), ensemble, more));
  }

  private EnsembleRun open(String ensemble) {
    Configuration configuration = configuration("one", ensemble);
    EnsembleSettings settings = EnsembleSettings.read(configuration.root());
    return EnsembleRun.open(
        settings,
        TrainingSettings.read(configuration),
        configuration,
        Map.of("trainyard", "test"),
        hadoop(),
        "ensemble");
  }

  private Path bundle() {
    return folder.resolve("one/model");
  }

  private float[] member(int number) {
    return ModelBundle.read(WrittenEnsemble.member(hadoopPath(bundle()), number), hadoop())
        .network()
        .copyParameters();
  }

  private static org.apache.hadoop.fs.Path hadoopPath(Path path) {
    return new org.apache.hadoop.fs.Path(path.toString());
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(bundle())) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(bundle().relativize(path).toString(), Arrays.toString(Files.readAllBytes(path)));
      }
    }
    return files;
  }

  /** The weights at the end of each epoch of the same training made by itself. */
  private Map<Integer, float[]> weights() {
    Configuration configuration =
        configuration("two", "").with(Map.of("stopping.patience", "null"));
    TrainingSettings settings = TrainingSettings.read(configuration);
    Map<Integer, float[]> weights = new HashMap<>();
    TrainingRun.open(settings, configuration, Map.of(), hadoop(), "train")
        .fit(
            spark(),
            TrainingListener.NONE,
            epoch -> weights.put(epoch.number(), epoch.parameters().clone()));
    return weights;
  }

  @Test
  void membersAreTheTrainingsWeightsAtTheEndsOfCycles() {
    Map<String, Object> figures = open(SNAPSHOT).train(spark(), EnsembleListener.NONE);

    Map<Integer, float[]> weights = weights();
    assertThat(weights).hasSize(5);
    assertThat(member(1)).isEqualTo(weights.get(2));
    assertThat(member(2)).isEqualTo(weights.get(5)).isNotEqualTo(weights.get(4));
    assertThat(figures)
        .containsEntry("members", 2)
        .containsEntry("epochs", 5)
        .containsKeys("val_loss", "best_member_val_loss", "training_s");
  }

  @Test
  void whatMakesNoSenseForTheDataIsWarnedOfOnce() {
    more = "augment = [ vertical-flip ]";
    try (CapturedLog log = new CapturedLog("io.trainyard", Level.WARN)) {
      open(SNAPSHOT).train(spark(), EnsembleListener.NONE);
      assertThat(log.messages()).filteredOn(line -> line.contains("vertical-flip")).hasSize(1);
    }
  }

  @Test
  void theLastCyclesAreTakenWhereThereAreMoreThanMembers() {
    open("method { kind = snapshot }, n-estimators = 1").train(spark(), EnsembleListener.NONE);

    assertThat(member(1)).isEqualTo(weights().get(5));
    assertThat(bundle().resolve("members/2")).doesNotExist();
  }

  @Test
  void evaluateTakesThemLikeAnyEnsemble() {
    open(SNAPSHOT).train(spark(), EnsembleListener.NONE);
    Configuration configuration = configuration("one", "");
    EnsembleSettings settings = EnsembleSettings.read(configuration.root());
    var path = ModelRun.locate(folder.resolve("one").toString(), hadoop());
    ModelRun.Evaluation evaluation =
        ModelRun.of(
                path,
                EnsembleModel.read(path, settings, new Seed(42), hadoop()),
                Optional.empty(),
                TrainingSettings.read(configuration).evaluation(),
                hadoop())
            .evaluate(spark(), Split.TEST, Optional.empty());

    assertThat(evaluation.rows()).isEqualTo(30);
    assertThat(evaluation.beside()).containsKeys("best_member", "mean_member");
  }

  /** Dies as a driver does that is killed: in the middle of an epoch, and without a word. */
  private void trainUntil(int epoch) {
    EnsembleListener death =
        new EnsembleListener() {
          @Override
          public TrainingListener training() {
            return new TrainingListener() {
              @Override
              public void averaged(int e, int round, long examples, double loss) {
                if (e == epoch && round == 2) {
                  throw new AssertionError("killed");
                }
              }
            };
          }

          @Override
          public void combining(int members) {
            if (epoch > 5) {
              throw new AssertionError("killed");
            }
          }
        };
    assertThatThrownBy(() -> open(SNAPSHOT).train(spark(), death)).hasMessage("killed");
  }

  @Test
  void killedAndResumedEqualsUninterrupted() throws Exception {
    open(SNAPSHOT).train(spark(), EnsembleListener.NONE);
    Map<String, String> expected = files();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(2);
    trainUntil(3);
    trainUntil(5);
    trainUntil(6);
    open(SNAPSHOT).train(spark(), EnsembleListener.NONE);

    assertThat(files()).isEqualTo(expected);
  }

  /** Hears of epochs, and may end the training. */
  private static EnsembleListener epochs(BiConsumer<Integer, Map<String, Double>> heard) {
    return new EnsembleListener() {
      @Override
      public TrainingListener training() {
        return new TrainingListener() {
          @Override
          public void epochEnded(
              int epoch,
              EpochResult result,
              Map<String, Double> validation,
              Optional<Integer> bestEpoch) {
            heard.accept(epoch, validation);
          }
        };
      }
    };
  }

  @Test
  void cyclesBeforeATrainingWentBeyondTheThresholdAreMembers() throws Exception {
    // Steps are tiny in the first cycle, and far too large as the second begins.
    more = "optimizer.learning-rate { initial = 30, warm-up-epochs = 2, warm-up-start = 0.0001 }";
    Map<Integer, Double> losses = new TreeMap<>();
    open(SNAPSHOT)
        .train(spark(), epochs((epoch, metrics) -> losses.put(epoch, metrics.get("loss"))));
    double before = Math.max(losses.get(1), losses.get(2));
    assertThat(losses.get(3)).isGreaterThan(before);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());
    more += "\nstopping.divergence-threshold = " + (before + losses.get(3)) / 2;

    Map<String, Object> figures = open(SNAPSHOT).train(spark(), EnsembleListener.NONE);

    assertThat(figures).containsEntry("members", 1).containsEntry("members_failed", 1);
    assertThat(figures.get("failures"))
        .asString()
        .contains("training stopped with epoch 3: divergence_threshold");
    assertThat(bundle().resolve("members/2")).doesNotExist();
  }

  @Test
  void theWeightsThatWentBeyondTheThresholdAreNoMember() {
    more = "stopping.divergence-threshold = 0";

    assertThatThrownBy(
            () ->
                open("method { kind = snapshot }, n-estimators = 2")
                    .train(spark(), EnsembleListener.NONE))
        .isInstanceOf(Divergence.class)
        .hasMessageContainingAll("found 0 of 2", "training stopped with epoch 1");
  }

  @Test
  void cyclesBeforeADivergenceAreMembersIfTheyAreEnough() {
    EnsembleListener diverges =
        epochs(
            (epoch, metrics) -> {
              if (epoch == 4) {
                throw new Divergence("loss NaN");
              }
            });
    assertThatThrownBy(() -> open(SNAPSHOT + ", min-estimators = 2").train(spark(), diverges))
        .isInstanceOf(Divergence.class)
        .hasMessageContainingAll("at least 2", "found 1 of 2", "member 2: loss NaN");

    Map<String, Object> figures = open(SNAPSHOT).train(spark(), diverges);

    assertThat(figures).containsEntry("members", 1).containsEntry("members_failed", 1);
    assertThat((double) figures.get("examples_per_second")).isPositive();
    assertThat(member(1)).isEqualTo(weights().get(2));
  }

  @Test
  void whatAKilledTryLeftHalfWrittenIsRemoved() throws Exception {
    trainUntil(3);
    Path left = bundle().resolve("members/2/.tmp-network.zip-1");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "half");

    open(SNAPSHOT).train(spark(), EnsembleListener.NONE);

    assertThat(left).doesNotExist();
    assertThat(bundle().resolve("members/2/bundle.json")).exists();
  }

  private void assertRefused(String ensemble, String... parts) {
    assertThatThrownBy(() -> open(ensemble))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void whatHasNoCyclesIsRefused() {
    more = "optimizer.learning-rate = 0.1";
    assertRefused(
        SNAPSHOT, "optimizer.learning-rate.kind: expected cosine-cycles", "found constant");
    more = "optimizer.learning-rate = { kind = step, initial = 0.1 }";
    assertRefused(SNAPSHOT, "optimizer.learning-rate.kind", "found step");
    more = "optimizer.learning-rate.epochs = 4";
    assertRefused(
        "method { kind = snapshot }",
        "stopping.max-epochs, 5",
        "found 4",
        "n-estimators of at most 2",
        "found 10");
  }

  @Test
  void whatATrainingToTheEndOfItsCyclesPassesOverIsRefusedAtOnce() {
    more =
        """
        optimizer.learning-rate = 0.1
        weight-averaging.kind = swa
        stopping {
          max-time = 3 minutes, stopping-threshold = 0.25, criterion { kind = up }
        }
        """;
    assertRefused(
        SNAPSHOT + ", bootstrap { kind = poisson }",
        "6 problems",
        "ensemble.bootstrap.kind",
        "optimizer.learning-rate.kind",
        "found constant",
        "weight-averaging.kind",
        "found swa",
        "stopping.max-time",
        "found 3 minutes",
        "stopping.stopping-threshold",
        "found 0.25",
        "stopping.criterion.kind",
        "found up");
  }

  @Test
  void epochsWhoseWeightsAreMembersMustBeChecked() {
    more = "stopping.every-epochs = 3";
    assertRefused(SNAPSHOT, "stopping.every-epochs", "epochs [2]", "found 3");
    more = "stopping.every-epochs = 2";
    open(SNAPSHOT);
  }

  @Test
  void whatOneTrainingCannotVaryIsRefused() {
    assertThatThrownBy(
            () ->
                open(
                    SNAPSHOT
                        + ", bootstrap { kind = poisson }, overrides = [{ model { dropout = 0 } }]"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("ensemble.bootstrap.kind", "ensemble.overrides", "snapshot");
  }
}
