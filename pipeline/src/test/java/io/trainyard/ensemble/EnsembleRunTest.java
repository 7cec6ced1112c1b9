package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.averaging.CapturedLog;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.Tensors;
import io.trainyard.device.Device;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Divergence;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.Views;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.random.Seed;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TrainingListener;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.logging.log4j.Level;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeasesGivenBack.class)
class EnsembleRunTest {

  private static final int TOP_K = 2;

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

  private Configuration configuration(String ensemble) {
    return Configuration.parseText(
        """
        run { root = "%s", id = one, seed = 42 }
        dataset { path = "%s" }
        model { kind = mlp, hidden = [6], dropout = 0.2 }
        optimizer { kind = adam, learning-rate = 0.01, batch-size = 16 }
        stopping { max-epochs = 3 }
        evaluation { top-k = %d }
        ensemble { %s }
        %s
        """
            .formatted(folder, dataset.path(), TOP_K, ensemble, more));
  }

  private EnsembleRun open(String ensemble) {
    Configuration configuration = configuration(ensemble);
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
    return open(ensemble).train(spark(), EnsembleListener.NONE);
  }

  private ModelRun model(String ensemble) {
    Configuration configuration = configuration(ensemble);
    EnsembleSettings settings = EnsembleSettings.readForTrained(configuration.root());
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

  private Path bundle() {
    return folder.resolve("one/model");
  }

  private Path network(int member) {
    return bundle().resolve("members/%d/network.zip".formatted(member));
  }

  @Test
  void warnsOnceOfWhatMakesNoSenseInTheSettingsOfAnyMember() {
    try (CapturedLog log = new CapturedLog(EnsembleRun.class.getName(), Level.WARN)) {
      train(
          """
          n-estimators = 3
          overrides = [
            { augment = [horizontal-flip], stopping.max-epochs = 1 }
            { augment = mnist, stopping.max-epochs = 1 }
            { augment = [horizontal-flip, vertical-flip], stopping.max-epochs = 1 }
          ]
          """);

      assertThat(log.messages())
          .satisfiesExactly(
              message -> assertThat(message).startsWith("augment: horizontal-flip "),
              message -> assertThat(message).startsWith("augment: vertical-flip "));
    }
  }

  /** All files of the bundle. */
  private Map<String, List<Byte>> bundleFiles() throws IOException {
    Map<String, List<Byte>> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(bundle())) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        List<Byte> bytes = new ArrayList<>();
        for (byte one : Files.readAllBytes(path)) {
          bytes.add(one);
        }
        files.put(bundle().relativize(path).toString(), bytes);
      }
    }
    return files;
  }

  /** Dies as a driver does that is killed: when so many members have ended, and without a word. */
  private List<Integer> trainUntil(int members, String ensemble) {
    List<Integer> ended = new ArrayList<>();
    EnsembleListener death =
        new EnsembleListener() {
          @Override
          public void ended(TaskOutcome outcome) {
            ended.add(outcome.number());
            if (ended.size() == members) {
              throw new AssertionError("killed");
            }
          }
        };
    assertThatThrownBy(() -> open(ensemble).train(spark(), death)).hasMessage("killed");
    return ended;
  }

  @Test
  void killedItFinishesToTheSameBytesAndRetrainsNoFinishedMember() throws Exception {
    String ensemble = "n-estimators = 8, bootstrap { kind = poisson }, oob-score = true";
    Map<String, Object> uninterrupted = train(ensemble);
    Map<String, List<Byte>> expected = bundleFiles();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    List<Integer> finished = trainUntil(2, ensemble);
    Map<Integer, FileTime> times = new TreeMap<>();
    for (int member : finished) {
      FileTime past = FileTime.fromMillis(1_000_000L * member);
      Files.setLastModifiedTime(network(member), past);
      times.put(member, past);
    }
    trainUntil(5, ensemble);
    Map<String, Object> figures = train(ensemble);

    assertThat(bundleFiles()).isEqualTo(expected);
    for (int member : finished) {
      assertThat(Files.getLastModifiedTime(network(member))).isEqualTo(times.get(member));
    }
    figures.keySet().removeAll(List.of("training_s", "examples_per_second"));
    assertThat(uninterrupted).containsAllEntriesOf(figures);
    assertThat(session.read().parquet(folder.resolve("one/metrics").toString()).count())
        .isEqualTo(
            session
                .read()
                .parquet(folder.resolve("one/metrics").toString())
                .select("member", "epoch", "split", "metric")
                .distinct()
                .count());
  }

  @Test
  void aFinishedRunAnswersAtOnceAndAnotherIsRefused() {
    Map<String, Object> figures = train("n-estimators = 2");

    assertThat(open("n-estimators = 2").finished().orElseThrow().keySet())
        .isEqualTo(figures.keySet());
    assertThatThrownBy(() -> open("n-estimators = 3"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("ensemble.n-estimators");
  }

  @Test
  void bagsOfOneSeedGiveTheSameMembersAndDifferentMembersDiffer() throws Exception {
    String bag = "n-estimators = 3, bootstrap { kind = poisson }, ";
    train(bag + "vary-weights = false, vary-order = false");
    byte[] first = Files.readAllBytes(network(1));
    byte[] second = Files.readAllBytes(network(2));
    FileUtils.deleteDirectory(folder.resolve("one").toFile());
    train(bag + "vary-weights = false, vary-order = false");

    assertThat(network(1)).hasBinaryContent(first);
    assertThat(network(2)).hasBinaryContent(second);
    assertThat(first).isNotEqualTo(second);
    assertThat(Files.readAllBytes(network(3))).isNotEqualTo(first).isNotEqualTo(second);
  }

  @Test
  void membersOfAllRowsDifferByTheirSeeds() throws Exception {
    train("n-estimators = 2, vary-order = false");
    byte[] weightsOnly = Files.readAllBytes(network(2));
    assertThat(Files.readAllBytes(network(1))).isNotEqualTo(weightsOnly);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    train("n-estimators = 2");
    assertThat(Files.readAllBytes(network(2))).isNotEqualTo(weightsOnly);
  }

  @Test
  void oneThatDivergesIsReportedAndTheOthersAreTheEnsemble() {
    String diverging =
        "n-estimators = 3, overrides = [{ model { dropout = 0.1 } }, { optimizer { kind = sgd,"
            + " learning-rate = 1e30 } }]";
    Map<String, Object> figures = train(diverging);

    assertThat(figures).containsEntry("members", 2).containsEntry("members_failed", 1);
    assertThat(figures.get("failures").toString()).contains("member=2").contains("learning-rate");
    assertThat(evaluate("").beside()).containsKeys("best_member", "mean_member");
    assertThat(bundle().resolve("members/2")).doesNotExist();
  }

  @Test
  void tooFewMembersLeftFailTheJob() {
    String diverging =
        "n-estimators = 2, min-estimators = 2, overrides = [{ model { dropout = 0.1 } }, {"
            + " optimizer { kind = sgd, learning-rate = 1e30 } }]";

    assertThatThrownBy(() -> train(diverging))
        .isInstanceOf(Divergence.class)
        .hasMessageContainingAll("at least 2 members", "1 of 2 left", "member 2");
    assertThatThrownBy(() -> train(diverging)).isInstanceOf(Divergence.class);
    assertThat(train(diverging.replace("min-estimators = 2", "min-estimators = 1")))
        .containsEntry("members", 1);
  }

  @Test
  void aMemberWhoseModelIsGoneIsNamed() throws IOException {
    String ensemble =
        "n-estimators = 2, min-estimators = %d, overrides = [{ model { dropout = 0.1 } }, {"
            + " optimizer { kind = sgd, learning-rate = 1e30 } }]";
    assertThatThrownBy(() -> train(ensemble.formatted(2))).isInstanceOf(Divergence.class);
    byte[] network = Files.readAllBytes(network(1));
    FileUtils.deleteDirectory(bundle().resolve("members/1").toFile());

    assertThatThrownBy(() -> train(ensemble.formatted(1)))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("remove members/1/result.json");

    Files.delete(folder.resolve("one/members/1/result.json"));
    train(ensemble.formatted(1));
    assertThat(network(1)).hasBinaryContent(network);
  }

  @Test
  void anEvaluationReplacesWhatAnEarlierOneWroteAndNothingElse() throws IOException {
    train("n-estimators = 2");
    Path picture = folder.resolve("final-loss.png");
    Optional<String> target = Optional.of(folder.resolve("final.json").toString());
    // As the evaluation of one network leaves it.
    Files.writeString(
        folder.resolve("final.json"), "{\"confusion\": [], \"dataset_fingerprint\": \"x\"}");
    Files.writeString(picture, "mine");

    assertThatThrownBy(() -> model("").evaluate(spark(), Split.TEST, target))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("/final-loss.png; give another --output");
    assertThat(picture).hasContent("mine");

    Files.delete(picture);
    model("").evaluate(spark(), Split.TEST, target);
    model("").evaluate(spark(), Split.TEST, target);
    assertThat(picture).isNotEmptyFile();

    Path mine = Files.writeString(folder.resolve("final-notes.txt"), "mine");
    ModelRun.open(
            bundle().resolve("members/1").toString(),
            Optional.empty(),
            TrainingSettings.read(configuration("")).evaluation(),
            hadoop())
        .evaluate(spark(), Split.TEST, target);
    for (String ending : EnsembleReport.ENDINGS) {
      assertThat(folder.resolve("final" + ending)).doesNotExist();
    }
    assertThat(mine).exists();
    assertThat(folder.resolve("final-confusion.png")).exists();
  }

  @Test
  void membersMayBeNetworksOfDifferentKinds() {
    train(
        "n-estimators = 3, overrides = [{ model { kind = softmax } }, { model { hidden = [4, 3] },"
            + " optimizer { batch-size = 8 } }]");

    assertThat(evaluate("").metrics().get("accuracy")).isGreaterThan(0.5);
  }

  @Test
  void aMemberWhoseSettingsAreWrongIsNamed() {
    assertThatThrownBy(() -> open("overrides = [{ model { kind = mlp, hiden = [3] } }]"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("member 1", "ensemble.overrides", "model.hiden", "hidden");
  }

  @Test
  void aSubsetThatIsAllRowsWhenRoundedLeavesNoneToJudgeBy() {
    // 0.999 of some 240 rows is less than half a row short of all.
    String all = "n-estimators = 2, bootstrap { kind = subset, max-samples = 0.999 }, ";
    String rows = "the %d training rows".formatted(dataset.rows(Split.TRAIN));
    assertThatThrownBy(() -> open(all + "oob-score = true"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            rows,
            "found ensemble.oob-score = true with bootstrap.kind = subset, max-samples = 0.999",
            "set it to false");
    String weighted = "combine-on = out-of-bag, combination { kind = weighted }";
    assertThatThrownBy(() -> open(all + weighted))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(rows, "found ensemble.combine-on = out-of-bag", "to validation");
    assertThat(folder.resolve("one")).doesNotExist();
  }

  @Test
  void rowsAreNotSharedOutToMoreMembersThanThereAreRows() {
    long rows = dataset.rows(Split.TRAIN);
    String partition = "n-estimators = %d, bootstrap { kind = partition }";
    assertThatThrownBy(() -> open(partition.formatted(rows + 1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "at most as many members as there are rows, which are %d".formatted(rows),
            "found ensemble.n-estimators = %d with bootstrap.kind = partition".formatted(rows + 1));
    assertThat(folder.resolve("one")).doesNotExist();
  }

  /** The mean of the members that did not see a row, worked out row by row. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = poisson",
        "kind = with-replacement",
        "kind = subset, max-samples = 0.5",
        "kind = partition"
      })
  void theOutOfBagFiguresAreThoseOfTheMembersThatDidNotSeeARow(String kind) {
    more = "stopping.max-epochs = 1";
    String bag = "n-estimators = 3, bootstrap { %s }, oob-score = true".formatted(kind);
    Bootstrap bootstrap = EnsembleSettings.read(configuration(bag).root()).bootstrap();
    Map<String, Object> figures = train(bag);

    long rows = dataset.rows(Split.TRAIN);
    List<Bag> bags = new ArrayList<>();
    List<ModelBundle> members = new ArrayList<>();
    for (int m = 0; m < 3; m++) {
      bags.add(bootstrap.bag(new Seed(42), m, 3, rows));
      members.add(
          ModelBundle.read(
              new org.apache.hadoop.fs.Path(bundle().resolve("members/" + (m + 1)).toString()),
              hadoop()));
    }
    double loss = 0;
    int right = 0;
    int judged = 0;
    try (var reader =
        new SequentialReader(dataset, new RowRange(Split.TRAIN, 0, rows), 1, hadoop())) {
      for (long position = 0; position < rows; position++) {
        Rows row = reader.next();
        double[] sum = new double[TinyDataset.CLASSES];
        int votes = 0;
        for (int m = 0; m < 3; m++) {
          if (bags.get(m).count(row.id(0), position) == 0) {
            float[] one = probabilities(members.get(m), row);
            for (int c = 0; c < sum.length; c++) {
              sum[c] += one[c];
            }
            votes++;
          }
        }
        if (votes > 0) {
          judged++;
          loss -= Math.log(sum[row.label(0)] / votes);
          right += largest(sum) == row.label(0) ? 1 : 0;
        }
      }
    }

    assertThat(figures).containsEntry("oob_rows", (long) judged);
    assertThat(figures).containsEntry("oob_rows_in_every_bag", rows - judged);
    assertThat((double) figures.get("oob_loss")).isEqualTo(loss / judged, within(1e-5));
    assertThat((double) figures.get("oob_accuracy"))
        .isEqualTo((double) right / judged, within(1e-9));
    assertThat((double) judged).isGreaterThan(0.6 * rows);
  }

  /** Files that hold none of its rows are gone, once the dataset has been opened. */
  @Test
  void aMemberOfAPartitionReadsNothingButItsStretch() throws Exception {
    FileUtils.copyDirectory(Path.of(URI.create(dataset.path())).toFile(), folder.toFile());
    Dataset own = Dataset.open(folder.toString(), hadoop());
    Configuration configuration =
        configuration("n-estimators = 9, bootstrap { kind = partition }")
            .with(Map.of("stopping.max-epochs", "1"));
    EnsembleSettings ensemble = EnsembleSettings.read(configuration.root());
    TrainingSettings settings = TrainingSettings.read(configuration);
    Members members = new Members(ensemble, settings, configuration, own, hadoop());
    long from = 0;
    for (var file : own.manifest().split(Split.TRAIN).files()) {
      Bag fifth = members.bag(5);
      if (from + file.rows() <= fifth.first() || from >= fifth.end()) {
        Files.delete(folder.resolve(file.path()));
      }
      from += file.rows();
    }

    var trainings = members.trainings().stream().map(one -> one.in(bundle().toString())).toList();
    assertThat(trainings.get(4).make(new Device.Cpu(), hadoop(), () -> {}))
        .isInstanceOf(TaskOutcome.Finished.class);
    assertThatThrownBy(() -> trainings.get(0).make(new Device.Cpu(), hadoop(), () -> {}))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("split=train");
  }

  /** What varies is augmentation and nothing else: seeds and rows are those of the run. */
  @Test
  void membersMayDifferByTheirAugmentationAlone() throws Exception {
    String[] augmentations = {"[{ translate { max = 1 } }]", "[{ gaussian-noise { std = 0.3 } }]"};
    train(
        "n-estimators = 2, vary-weights = false, vary-order = false, overrides = [{ augment = %s }, { augment = %s }]"
            .formatted((Object[]) augmentations));

    List<float[]> members = new ArrayList<>();
    for (int m = 1; m <= 2; m++) {
      more =
          "augment = %s, run.id = alone%d, averaging.workers = 1"
              .formatted(augmentations[m - 1], m);
      Configuration alone = configuration("");
      TrainingRun.open(TrainingSettings.read(alone), alone, Map.of(), hadoop(), "train")
          .train(spark(), TrainingListener.NONE);
      members.add(parameters(bundle().resolve("members/" + m)));
      assertThat(members.get(m - 1))
          .isEqualTo(parameters(folder.resolve("alone%d/model".formatted(m))));
    }
    assertThat(members.get(0)).isNotEqualTo(members.get(1));
  }

  private static float[] parameters(Path bundle) {
    return ModelBundle.read(new org.apache.hadoop.fs.Path(bundle.toString()), hadoop())
        .network()
        .copyParameters();
  }

  private static float[] probabilities(ModelBundle member, Rows row) {
    Tensors tensors =
        new Tensors(
            member.input(),
            member.classNames().size(),
            member.normalization(),
            member.network().inputLayout());
    Tensors.Host host = new Tensors.Host();
    tensors.fill(row, host);
    return member.network().probabilities(tensors.put(host).features());
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }

  @Test
  void anEnsembleOfOneIsThatOne() {
    train("n-estimators = 1");
    var alone =
        ModelRun.open(
                bundle().resolve("members/1").toString(),
                Optional.empty(),
                TrainingSettings.read(configuration("")).evaluation(),
                hadoop())
            .evaluate(spark(), Split.TEST, Optional.empty());

    ModelRun.Evaluation evaluation = evaluate("");

    assertThat(evaluation.metrics()).isEqualTo(alone.metrics());
    assertThat(evaluation.beside().get("best_member").get("loss"))
        .isEqualTo(alone.metrics().get("loss"), within(1e-12));
  }

  @Test
  void evaluationComparesTheEnsembleWithItsMembers() throws Exception {
    train("n-estimators = 4");
    ModelRun.Evaluation evaluation = evaluate("");

    assertThat(evaluation.metrics().get("loss"))
        .isLessThanOrEqualTo(evaluation.beside().get("mean_member").get("loss"));
    assertThat(evaluation.beside().get("best_member").get("accuracy"))
        .isGreaterThanOrEqualTo(evaluation.beside().get("mean_member").get("accuracy"));
    assertThat(evaluation.files())
        .containsKeys("report", "confusion", "loss_by_members", "error_by_members", "reliability");
    var table =
        session.read().parquet(folder.resolve("one/evaluation/test-members.parquet").toString());
    assertThat(table.where("of = 'member'").count()).isEqualTo(4);
    double all = table.where("of = 'mean_of_first' and number = 4").first().<Double>getAs("loss");
    assertThat(all).isEqualTo(evaluation.metrics().get("loss"), within(1e-6));
    assertThat(Files.readString(folder.resolve("one/evaluation/test.json")))
        .contains(
            "convexity_bound", "ambiguity", "mean_disagreement", "expected_calibration_error");
    var pairs =
        session
            .read()
            .parquet(folder.resolve("one/evaluation/test-disagreement.parquet").toString());
    assertThat(pairs.count()).isEqualTo(6);
    assertThat(pairs.where("member < other and disagreement between 0 and 1").count()).isEqualTo(6);
    assertThat(folder.resolve("one/evaluation/test-disagreement.png")).isNotEmptyFile();
    var bins =
        session
            .read()
            .parquet(folder.resolve("one/evaluation/test-calibration.parquet").toString());
    assertThat(bins.selectExpr("sum(rows)", "sum(rows * accuracy) / sum(rows)").first())
        .isEqualTo(RowFactory.create(30L, evaluation.metrics().get("accuracy")));
    Row bound =
        session
            .read()
            .parquet(folder.resolve("one/evaluation/test-decomposition.parquet").toString())
            .where("loss = 'cross_entropy' and ambiguity is null")
            .first();
    assertThat(bound.<Double>getAs("ensemble")).isEqualTo(all, within(1e-6));
    assertThat(bound.<Double>getAs("mean_member"))
        .isEqualTo(evaluation.beside().get("mean_member").get("loss"), within(1e-6));
  }

  @Test
  void howManyMembersAreKeptInMemoryDoesNotShow() {
    train("n-estimators = 3");

    assertThat(evaluate("member-cache-bytes = 0")).isEqualTo(evaluate(""));
  }

  @Test
  void theCombinationMayBeAnotherWithoutTrainingAgain() {
    train("n-estimators = 3");
    var mean = evaluate("").metrics();

    assertThat(evaluate("combination { kind = mean }").metrics()).isEqualTo(mean);
    for (String kind :
        List.of("geometric-mean", "majority-vote", "weighted", "greedy", "stacking")) {
      assertThat(evaluate("combination { kind = %s }".formatted(kind)).metrics().get("loss"))
          .as(kind)
          .isNotEqualTo(mean.get("loss"));
    }
    assertThatThrownBy(
            () ->
                evaluate(
                    "combination { kind = weighted }, bootstrap { kind = poisson }, combine-on ="
                        + " out-of-bag"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("combine-on");
  }

  @Test
  void fittedCombinationsAreFittedToValidationOrOutOfBagRows() throws Exception {
    String bag = "n-estimators = 3, bootstrap { kind = poisson }, combination { kind = weighted }";
    Map<String, Object> onValidation = train(bag);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());
    Map<String, Object> onOutOfBag = train(bag + ", combine-on = out-of-bag");

    assertThat(onValidation).containsEntry("combination", "weighted");
    assertThat(onValidation.get("val_loss")).isNotEqualTo(onOutOfBag.get("val_loss"));
    assertThat((double) onValidation.get("val_loss"))
        .isLessThanOrEqualTo((double) onOutOfBag.get("val_loss"));
  }

  @Test
  void memoryIsToldBeforeAnyMemberIsTrained() {
    List<String> said = new ArrayList<>();
    EnsembleListener listener =
        new EnsembleListener() {
          @Override
          public void memoryPlanned(String line) {
            said.add(line);
          }

          @Override
          public void started(int members) {
            said.add("started");
          }
        };
    Map<String, Object> figures =
        open("n-estimators = 3, combination { kind = weighted }").train(spark(), listener);

    assertThat(said).hasSize(2);
    assertThat(said.get(0))
        .contains("with 3 of the members at the same time", "to combine them heap");
    assertThat((long) figures.get("estimated_native_mb")).isPositive();
  }

  /** Dies as a driver does that is killed: when all members have ended, and without a word. */
  private static final class DeathBeforeCombining implements EnsembleListener {
    @Override
    public void combining(int members) {
      throw new AssertionError("killed");
    }
  }

  @Test
  void membersThatHaveAllEndedNeedNoMemoryToBeTrained() {
    assertThatThrownBy(() -> open("n-estimators = 2").train(spark(), new DeathBeforeCombining()))
        .hasMessage("killed");
    List<String> said = new ArrayList<>();
    EnsembleListener listener =
        new EnsembleListener() {
          @Override
          public void memoryPlanned(String line) {
            said.add(line);
          }
        };

    Map<String, Object> figures = open("n-estimators = 2").train(spark(), listener);

    assertThat(said).isEmpty();
    // As of a run that nobody has killed.
    assertThat(figures).containsKey("estimated_heap_mb");
  }

  @Test
  void whatMembersHaveNoUseForMayBeAnotherWhenItGoesOn() {
    more = "averaging.workers = 2";
    assertThatThrownBy(() -> open("n-estimators = 2").train(spark(), new DeathBeforeCombining()))
        .hasMessage("killed");
    more = "averaging.workers = 3";

    assertThat(open("n-estimators = 2").finished()).isEmpty();
    assertThatThrownBy(() -> open("n-estimators = 2, vary-order = false"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("ensemble.vary-order")
        .hasMessageNotContaining("averaging.");
  }

  private byte[] description() throws IOException {
    return Files.readAllBytes(bundle().resolve("ensemble.json"));
  }

  @Test
  void aFinishedRunIsCombinedAnewAndNoMemberIsTrainedAgain() throws Exception {
    String bag = "n-estimators = 3, bootstrap { kind = poisson }, oob-score = true";
    Map<String, Object> mean = train(bag);
    byte[] combinedByMean = description();
    // Neither their networks nor what their trainings have left is asked for again.
    FileUtils.deleteDirectory(folder.resolve("one/members").toFile());
    FileTime past = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(network(2), past);

    String weighted = bag + ", combination { kind = weighted }";
    assertThat(open(weighted).finished()).isEmpty();
    Map<String, Object> figures = train(weighted);

    assertThat(figures)
        .containsEntry("combination", "weighted")
        .containsEntry("combined_on", "validation");
    assertThat((double) figures.get("val_loss")).isLessThan((double) mean.get("val_loss"));
    assertThat(figures.get("oob_loss")).isNotEqualTo(mean.get("oob_loss"));
    for (String same : List.of("epochs", "members", "training_s", "mean_member_val_loss")) {
      assertThat(figures).containsEntry(same, mean.get(same));
    }
    assertThat(Files.getLastModifiedTime(network(2))).isEqualTo(past);
    assertThat(folder.resolve("one/members")).doesNotExist();
    assertThat(open(weighted).finished().orElseThrow())
        .containsEntry("val_loss", figures.get("val_loss"));
    assertThat(Files.readString(folder.resolve("one/config.conf"))).contains("weighted");
    assertThat(evaluate("").metrics().get("loss"))
        .isNotEqualTo(evaluate("combination { kind = mean }").metrics().get("loss"));

    assertThat(train(bag))
        .containsEntry("val_loss", mean.get("val_loss"))
        .doesNotContainKey("combined_on");
    assertThat(description()).isEqualTo(combinedByMean);
  }

  /** Combined anew the run is taken up before the ensemble is written, and finished afterwards. */
  @Test
  void oneThatWasKilledWhileItWasCombinedAnewAsksForWhatIsMissingAndTrainsNothing()
      throws Exception {
    String weighted = "n-estimators = 2, combination { kind = weighted }";
    train("n-estimators = 2");
    Path run = folder.resolve("one/run.json");
    Files.writeString(
        run,
        Files.readString(run).replace("\"status\" : \"succeeded\"", "\"status\" : \"running\""));
    FileUtils.moveDirectory(
        folder.resolve("one/members").toFile(), folder.resolve("elsewhere").toFile());

    assertThatThrownBy(() -> train(weighted))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("member 1", "members/1/result.json", "restore that");
    assertThat(folder.resolve("one/members")).doesNotExist();

    FileUtils.moveDirectory(
        folder.resolve("elsewhere").toFile(), folder.resolve("one/members").toFile());
    FileTime past = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(network(2), past);
    assertThat(train(weighted)).containsEntry("combination", "weighted");
    assertThat(Files.getLastModifiedTime(network(2))).isEqualTo(past);
  }

  @Test
  void anotherParameterOrOtherRowsAreAnotherCombination() {
    String bag = "n-estimators = 3, bootstrap { kind = poisson }, ";
    String greedy = "combination { kind = greedy, rounds = %d }";
    train(bag + greedy.formatted(20));

    assertThat(open(bag + greedy.formatted(20)).finished()).isPresent();
    assertThat(open(bag + greedy.formatted(1)).finished()).isEmpty();
    assertThat(open(bag + "combine-on = out-of-bag, " + greedy.formatted(20)).finished()).isEmpty();
    train(bag);
    // What is not fitted to rows is the same on all of them.
    assertThat(open(bag + "combine-on = out-of-bag").finished()).isPresent();
    assertThat(open(bag + "combination { kind = mean }").finished()).isPresent();
  }

  @Test
  void aCombinationThatFailsLeavesTheRunAsItWas() throws Exception {
    String mean = "n-estimators = 2, member-cache-bytes = 0";
    Map<String, Object> figures = train(mean);
    byte[] before = description();
    byte[] zip = Files.readAllBytes(network(2));
    zip[zip.length / 2] ^= 1;
    Files.write(network(2), zip);

    assertThatThrownBy(() -> train(mean + ", combination { kind = weighted }"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("member 2");

    assertThat(description()).isEqualTo(before);
    assertThat(open(mean).finished().orElseThrow())
        .containsEntry("val_loss", figures.get("val_loss"));
  }

  @Test
  void evaluateFitsWhatTheEnsembleJobWouldFit() {
    String bag = "n-estimators = 3, bootstrap { kind = poisson }";
    train(bag);
    Map<String, Map<String, Double>> found = new LinkedHashMap<>();
    for (String other :
        List.of(
            "combination { kind = weighted }, combine-on = out-of-bag",
            "combination { kind = weighted }",
            "combination { kind = stacking }, combine-on = out-of-bag",
            "combination { kind = majority-vote }",
            "combination { kind = geometric-mean }",
            "combination { kind = greedy, rounds = 7 }",
            "combination { kind = greedy, rounds = 1 }")) {
      // What the members were trained by is none of evaluate's affair.
      found.put(other, evaluate(other).metrics());
      train(bag + ", " + other);

      assertThat(evaluate("").metrics()).as(other).isEqualTo(found.get(other));
    }
    assertThat(found.values()).doesNotHaveDuplicates();
  }

  @Test
  void anEnsembleThatSaysNothingOfItsFitIsFittedAnew() throws Exception {
    String bag = "n-estimators = 3, bootstrap { kind = poisson }, combination { kind = weighted }";
    train(bag);
    var metrics = evaluate("").metrics();
    var json = new ObjectMapper().readTree(description());
    ((ObjectNode) json).remove(List.of("fit", "bagging"));
    Files.write(bundle().resolve("ensemble.json"), new ObjectMapper().writeValueAsBytes(json));

    assertThat(evaluate("").metrics()).isEqualTo(metrics);
    assertThat(evaluate("combination { kind = weighted }").metrics()).isEqualTo(metrics);
    assertThatThrownBy(() -> evaluate("combination { kind = weighted }, combine-on = out-of-bag"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("no note of how their rows were drawn", "ensemble.combine-on");
    assertThat(open(bag).finished()).isEmpty();
  }

  @Test
  void outOfBagRowsOfAnotherDatasetAreRefused() throws Exception {
    train("n-estimators = 2, bootstrap { kind = poisson }");
    Dataset other = TinyDataset.ingest(folder, 90, 0.5);
    Configuration configuration =
        configuration("combination { kind = weighted }, combine-on = out-of-bag");
    var path = ModelRun.locate(folder.resolve("one").toString(), hadoop());
    EnsembleModel model =
        EnsembleModel.read(
            path, EnsembleSettings.readForTrained(configuration.root()), new Seed(42), hadoop());
    var evaluation = TrainingSettings.read(configuration).evaluation();

    assertThat(model.figures()).containsEntry("combined_on", "out-of-bag");
    assertThatThrownBy(() -> model.use(spark(), other, evaluation, Views.ONE))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("out-of-bag", other.fingerprint());
  }

  @Test
  void predictionsTellHowUncertainTheyAre() {
    train("n-estimators = 3");
    var predictions = model("").predict(session, Split.TEST, Optional.empty());

    List<Row> rows = session.read().parquet(predictions.path()).collectAsList();
    assertThat(rows).hasSize(30);
    for (Row row : rows) {
      double entropy = row.getDouble(row.fieldIndex("entropy"));
      double mutual = row.getDouble(row.fieldIndex("mutual_information"));
      assertThat(entropy).isBetween(0.0, Math.log(3) + 1e-9);
      assertThat(mutual).isBetween(0.0, entropy);
    }
  }

  @Test
  void aDamagedMemberIsNamed() throws Exception {
    train("n-estimators = 3, member-cache-bytes = 0");
    byte[] zip = Files.readAllBytes(network(2));
    zip[zip.length / 2] ^= 1;
    Files.write(network(2), zip);

    assertThatThrownBy(() -> evaluate("member-cache-bytes = 0"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("member 2");

    FileUtils.deleteDirectory(network(2).getParent().toFile());
    assertThatThrownBy(() -> evaluate("member-cache-bytes = 0"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("member 2");
  }

  /**
   * As if it were another's of the same network, with its checksum in the ensemble's description.
   */
  private void changeSecondMember(UnaryOperator<ModelBundle> change) throws IOException {
    var path = new org.apache.hadoop.fs.Path(network(2).getParent().toString());
    String before = MemberModel.of(2, path, hadoop()).sha256();
    change.apply(ModelBundle.read(path, hadoop())).write(path, hadoop());
    String now = MemberModel.of(2, path, hadoop()).sha256();
    Path description = bundle().resolve("ensemble.json");
    Files.writeString(description, Files.readString(description).replace(before, now));
  }

  @Test
  void aMemberOfOtherClassesOrAnotherInputIsNamed() throws Exception {
    train("n-estimators = 2");
    ImageShape wide = new ImageShape(4, 9, 1);
    changeSecondMember(
        one ->
            new ModelBundle(
                one.network(), wide, one.task(), one.normalization(), one.provenance()));
    assertThatThrownBy(() -> evaluate(""))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll(
            "member 2",
            "expected images of " + dataset.manifest().image(),
            "found images of " + wide);

    changeSecondMember(
        one ->
            new ModelBundle(
                one.network(),
                dataset.manifest().image(),
                List.of("x", "y", "z"),
                one.normalization(),
                one.provenance()));
    assertThatThrownBy(() -> evaluate(""))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("member 2", "classes [0, 1, 2]", "classes [x, y, z]");
  }

  @Test
  void aDescriptionThatIsDamagedIsNamed() throws Exception {
    train("n-estimators = 1");
    Files.writeString(bundle().resolve("ensemble.json"), "{ \"format_version\" : 1 }");
    assertThatThrownBy(() -> evaluate(""))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("one/model");

    Files.writeString(bundle().resolve("ensemble.json"), "{ \"format_version\" : 9 }");
    assertThatThrownBy(() -> evaluate(""))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("format version 1 or less, found 9");
  }
}
