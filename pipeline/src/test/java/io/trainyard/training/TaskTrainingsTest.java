package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.Split;
import io.trainyard.device.Device;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.memory.CombiningNeed;
import io.trainyard.model.Footprint;
import io.trainyard.model.NetworkShape;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskTrainingsTest {

  private static final String SETTINGS =
      """
      run { root = "%s", id = one, seed = 42 }
      dataset { path = "%s" }
      model { kind = mlp, hidden = [12], dropout = 0.2, batch-normalization = true }
      optimizer { kind = adam, learning-rate { kind = cosine, initial = 0.01 }, batch-size = 16 }
      averaging { workers = 1, transport = rounds }
      stopping { max-epochs = 4 }
      """;

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

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private Configuration configuration() {
    return Configuration.parseText(SETTINGS.formatted(folder, dataset.path()) + more);
  }

  private TaskTraining training(int number, Seed seed) {
    Configuration configuration = configuration();
    TrainingSettings settings = TrainingSettings.read(configuration);
    var place = new TaskTraining.Place(folder.resolve("one").toString(), "members", number);
    return TaskTraining.of(
            place,
            settings,
            configuration.effective(),
            dataset,
            new TaskTraining.Seeds(seed, seed),
            hadoop())
        .leaving(model(number).toString(), Map.of("run_id", "one"));
  }

  private Path model(int number) {
    return folder.resolve("one/model/members/" + number);
  }

  private byte[] network(int number) throws IOException {
    return Files.readAllBytes(model(number).resolve("network.zip"));
  }

  private static TaskOutcome run(TaskTraining training) {
    return new TaskRun(training, hadoop()).run(new Device.Cpu(), () -> {});
  }

  /** Dies as a task does whose executor is lost: in the middle of that minibatch. */
  private static void runUntil(TaskTraining training, int minibatch) {
    int[] count = {0};
    Runnable death =
        () -> {
          if (++count[0] == minibatch) {
            throw new AssertionError("killed");
          }
        };
    assertThatThrownBy(() -> new TaskRun(training, hadoop()).run(new Device.Cpu(), death))
        .hasMessage("killed");
  }

  private static List<TaskOutcome> runAll(TaskTraining... trainings) {
    try (TaskTrainings all = new TaskTrainings(spark())) {
      return all.run(List.of(trainings), outcome -> {});
    }
  }

  private static TaskReport report(TaskOutcome outcome) {
    assertThat(outcome).isInstanceOf(TaskOutcome.Finished.class);
    return ((TaskOutcome.Finished) outcome).report();
  }

  /** The contents of all files below, by path. */
  private Map<String, String> files(Path below) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(below)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(below.relativize(path).toString(), Arrays.toString(Files.readAllBytes(path)));
      }
    }
    return files;
  }

  @Test
  void aTrainingInATaskGivesTheBytesOfOneWorkerThatIsAveragedWithNobody() throws Exception {
    Configuration configuration = configuration();
    TrainingSettings settings = TrainingSettings.read(configuration);
    Map<String, Object> figures =
        TrainingRun.open(settings, configuration, Map.of(), hadoop(), "train")
            .train(spark(), TrainingListener.NONE);
    byte[] averaged = Files.readAllBytes(folder.resolve("one/model/network.zip"));

    TaskReport report = report(run(training(1, settings.run().seed())));

    assertThat(network(1)).isEqualTo(averaged);
    assertThat(report.bestEpoch()).isEqualTo(figures.get("best_epoch"));
    assertThat(report.stopReason()).isEqualTo(figures.get("stop_reason"));
    assertThat(report.validation().get("loss")).isEqualTo(figures.get("val_loss"));
    assertThat(report.checks()).hasSize(4);
  }

  @Test
  void averagedWeightsInATaskAreThoseOfOneWorkerAndSurviveATaskThatIsLost() throws Exception {
    more = "weight-averaging { kind = swa, start-epoch = 2 }";
    Configuration configuration = configuration();
    TrainingSettings settings = TrainingSettings.read(configuration);
    Map<String, Object> figures =
        TrainingRun.open(settings, configuration, Map.of(), hadoop(), "train")
            .train(spark(), TrainingListener.NONE);
    byte[] averaged = Files.readAllBytes(folder.resolve("one/model/network.zip"));
    TaskTraining training = training(1, settings.run().seed());

    runUntil(training, 50);
    // 4 epochs are done; the statistics of batch normalization are being measured.
    runUntil(training, 25);
    TaskReport report = report(run(training));

    assertThat(network(1)).isEqualTo(averaged);
    assertThat(report.validation().get("loss")).isEqualTo(figures.get("val_loss"));
    assertThat(figures).containsEntry("averaged_epochs", 3);
  }

  /** 240 training rows in batches of 16: 15 minibatches an epoch. */
  @Test
  void killedAndStartedAgainEqualsUninterrupted() throws Exception {
    TaskTraining training = training(1, new Seed(7));
    run(training);
    byte[] uninterrupted = network(1);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    runUntil(training, 3);
    runUntil(training, 20);
    assertThat(folder.resolve("one/members/1/checkpoints/epoch-00001")).exists();
    runUntil(training, 30);
    TaskReport report = report(run(training));

    assertThat(network(1)).isEqualTo(uninterrupted);
    assertThat(report.checks()).hasSize(4);
    assertThat(session.read().parquet(folder.resolve("one/metrics").toString()).count())
        .isEqualTo(4 * (1 + report.validation().size()));
  }

  @Test
  void pausedAndGoneOnWithEqualsUninterrupted() throws Exception {
    TaskTraining training = training(1, new Seed(7));
    run(training);
    byte[] uninterrupted = network(1);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    TaskOutcome first = run(training.until(1));
    TaskOutcome second = run(training.until(3));
    TaskOutcome again = run(training.until(2));
    run(training);

    assertThat(first).isInstanceOf(TaskOutcome.Paused.class);
    assertThat(((TaskOutcome.Paused) second).report().epochs()).isEqualTo(3);
    assertThat(again).isEqualTo(second);
    assertThat(network(1)).isEqualTo(uninterrupted);
  }

  @Test
  void manyTrainAsEachWouldByItselfAndAreToldApart() throws Exception {
    List<TaskTraining> alone = List.of(training(11, new Seed(1)), training(12, new Seed(2)));
    alone.forEach(TaskTrainingsTest::run);

    List<Integer> heard = new ArrayList<>();
    List<TaskOutcome> outcomes;
    try (TaskTrainings all = new TaskTrainings(spark())) {
      outcomes =
          all.run(
              IntStream.rangeClosed(1, 7).mapToObj(i -> training(i, new Seed(i))).toList(),
              outcome -> heard.add(outcome.number()));
    }

    assertThat(outcomes).extracting(TaskOutcome::number).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(heard).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7);
    assertThat(network(1)).isEqualTo(network(11));
    assertThat(network(2)).isEqualTo(network(12)).isNotEqualTo(network(1));
    var metrics = session.read().parquet(folder.resolve("one/metrics").toString());
    assertThat(metrics.select("member").distinct().count()).isEqualTo(9);
    assertThat(metrics.where("member = 3 and metric = 'loss'").count()).isEqualTo(8);
    assertThat(session.read().parquet(folder.resolve("one/timings").toString()).count())
        .isEqualTo(9 * 4 * 7);
  }

  private static final CountDownLatch HEARD = new CountDownLatch(1);

  private static void awaitHeard() {
    try {
      if (!HEARD.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("nothing was heard of the first epoch");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void howFarATrainingHasGotIsHeardWhileItTrains() {
    String first = folder.resolve("one/metrics/members-00001-epoch-00001.parquet").toString();
    RowCounts patient =
        (from, ids) -> {
          if (Files.exists(Path.of(first))) {
            awaitHeard();
          }
          return IntStream.of(new int[ids.length]).map(count -> 1).toArray();
        };
    List<TaskProgress> heard = new ArrayList<>();
    List<Double> gauged = new ArrayList<>();
    MetricsSystem metrics = SparkEnv.get().metricsSystem();
    try (TaskTrainings all = new TaskTrainings(spark(), Duration.ofMillis(1))) {
      all.run(
          List.of(training(1, new Seed(1)).fitting(patient)),
          List.of(),
          outcome -> {},
          news -> {
            heard.addAll(news);
            gauged.add(SourceValues.of(metrics, TrainingsMetrics.NAME, "epochs"));
            HEARD.countDown();
          });
    }

    TaskProgress one = heard.get(0);
    assertThat(one.number()).isEqualTo(1);
    assertThat(one.epoch()).isEqualTo(1);
    assertThat(one.maxEpochs()).isEqualTo(4);
    assertThat(one.loss()).isPositive();
    assertThat(one.validation()).containsKeys("loss", "accuracy");
    assertThat(heard).doesNotHaveDuplicates();
    assertThat(gauged).startsWith(1.0).isSorted();
    assertThat(metrics.getSourcesByName(TrainingsMetrics.NAME).isEmpty()).isTrue();
  }

  @Test
  void whatIsKnownOrHasEndedOrCannotBeReadIsNotHeard() throws Exception {
    run(training(1, new Seed(1)).until(1));
    List<TaskProgress> heard = new ArrayList<>();
    List<TaskTraining> trainings = List.of(training(1, new Seed(1)), training(2, new Seed(2)));
    TaskWatch watch = new TaskWatch(trainings, Duration.ofHours(1), hadoop(), heard::addAll);

    watch.look();
    assertThat(heard).isEmpty();
    run(training(1, new Seed(1)).until(3));
    run(training(2, new Seed(2)).until(1));
    watch.forget(2);
    watch.look();
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).epoch()).isEqualTo(3);
    assertThat(watch.untilNext()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));

    Files.writeString(folder.resolve("one/metrics/members-00001-epoch-00004.parquet"), "PAR?");
    watch.look();
    assertThat(heard).hasSize(1);
    assertThat(watch.untilNext()).isGreaterThan(Duration.ofDays(365));
  }

  @Test
  void memoryIsThatOfTheTrainingThatTakesMost() {
    TaskTraining small = training(1, new Seed(1));
    more = "model { hidden = [5000] }";
    TaskTraining large = training(2, new Seed(2));
    more = "optimizer { learning-rate { initial = 0.5 } }";
    TaskTraining otherRate = training(3, new Seed(3));
    SparkConf conf = session.sparkContext().getConf();

    Map<String, Object> both = plan(small, large);
    assertThat(both).isEqualTo(plan(large, large, large)).isNotEqualTo(plan(small, otherRate));
    // With as many slots as trainings, two take more than one.
    assertThat((long) plan(large).get("estimated_native_mb"))
        .isLessThan((long) both.get("estimated_native_mb"));
    assertThat(new TaskMemory(List.of(small, otherRate, large), conf).parameterBytes())
        .isEqualTo(4 * (2 * parameters(small) + parameters(large)));
  }

  private static long parameters(TaskTraining training) {
    var shape = new NetworkShape(dataset.manifest().image(), TinyDataset.CLASSES);
    return Footprint.of(training.plan().networkJson(), shape).parameters();
  }

  private static Map<String, Object> plan(TaskTraining... trainings) {
    return new TaskMemory(List.of(trainings), session.sparkContext().getConf())
        .plan(spark(), "members", trainings.length > 1 ? 2 : 1, CombiningNeed.NONE)
        .figures();
  }

  @Test
  void bagsOfOneSeedAreTheSameAndOthersAreNot() throws Exception {
    RowCounts bag =
        (from, ids) ->
            Arrays.stream(ids).mapToInt(id -> (int) (new Seed(3).of(id).value() & 1) * 2).toArray();
    RowCounts other =
        (from, ids) ->
            Arrays.stream(ids).mapToInt(id -> (int) (new Seed(4).of(id).value() & 1) * 2).toArray();
    Seed seed = new Seed(9);
    runAll(
        training(1, seed).fitting(bag),
        training(2, seed).fitting(bag),
        training(3, seed).fitting(other),
        training(4, seed));

    assertThat(network(1)).isEqualTo(network(2)).isNotEqualTo(network(3)).isNotEqualTo(network(4));
    assertThat(network(3)).isNotEqualTo(network(4));
  }

  @Test
  void oneThatDivergesEndsNoOther() {
    TaskTraining good = training(1, new Seed(1));
    more = "optimizer { kind = sgd, learning-rate = 1e30 }";
    TaskTraining bad = training(2, new Seed(2));

    List<TaskOutcome> outcomes = runAll(good, bad);

    assertThat(outcomes.get(0)).isInstanceOf(TaskOutcome.Finished.class);
    assertThat(outcomes.get(1)).isInstanceOf(TaskOutcome.Failed.class);
    assertThat(((TaskOutcome.Failed) outcomes.get(1)).error()).contains("learning-rate");
    assertThat(runAll(good, bad)).isEqualTo(outcomes);
  }

  @Test
  void whatHasEndedIsNotMadeAgain() throws Exception {
    TaskTraining one = training(1, new Seed(1));
    TaskTraining two = training(2, new Seed(2));
    List<TaskOutcome> first = runAll(one);
    FileUtils.deleteDirectory(folder.resolve("one/members/1/checkpoints").toFile());
    Map<String, String> before = files(folder.resolve("one/members/1"));

    List<TaskOutcome> both = runAll(one, two);

    assertThat(both.get(0)).isEqualTo(first.get(0));
    assertThat(files(folder.resolve("one/members/1"))).isEqualTo(before);
    assertThat(both.get(1)).isInstanceOf(TaskOutcome.Finished.class);
  }

  @Test
  void aFailureIsThrownWhenAllOthersHaveEnded() throws Exception {
    Files.createDirectories(folder.resolve("one/members/1"));
    Files.writeString(folder.resolve("one/members/1/checkpoints"), "a file");

    assertThatThrownBy(() -> runAll(training(1, new Seed(1)), training(2, new Seed(2))))
        .hasMessageContaining("checkpoints");
    assertThat(folder.resolve("one/members/2/result.json")).exists();
  }

  @Test
  void aDamagedResultIsNamed() throws Exception {
    Files.createDirectories(folder.resolve("one/members/1"));
    Files.writeString(folder.resolve("one/members/1/result.json"), "{");

    assertThatThrownBy(() -> runAll(training(1, new Seed(1))))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("members/1/result.json");
  }

  /** Two folds of the training rows, whose validation figures differ from those of all. */
  @Test
  void aTrainingMayBeJudgedBySomeOfTheTrainingRows() {
    RowCounts even = (from, ids) -> Arrays.stream(ids).mapToInt(id -> (int) (1 - id % 2)).toArray();
    RowCounts odd = (from, ids) -> Arrays.stream(ids).mapToInt(id -> (int) (id % 2)).toArray();
    Seed seed = new Seed(5);

    TaskReport fold = report(run(training(1, seed).fitting(even).validatingOn(Split.TRAIN, odd)));
    TaskReport seen = report(run(training(2, seed).fitting(even).validatingOn(Split.TRAIN, even)));

    assertThat(fold.trainLoss()).isEqualTo(seen.trainLoss());
    assertThat(fold.validation().get("loss")).isNotEqualTo(seen.validation().get("loss"));
    assertThat(seen.validation().get("loss")).isLessThan(fold.validation().get("loss"));
  }

  @Test
  void aBagWithoutRowsIsRefused() {
    RowCounts none = (from, ids) -> new int[ids.length];

    assertThatThrownBy(() -> runAll(training(1, new Seed(1)).fitting(none)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("at least one training row");
  }

  @Test
  void aSparkThatMayStartATaskTwiceIsRefused() {
    var conf = session.sparkContext().conf();
    conf.set("spark.speculation", "true");
    try {
      assertThatThrownBy(() -> new TaskTrainings(spark()))
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining("spark.speculation");
    } finally {
      conf.remove("spark.speculation");
    }
  }

  /** Counts the rows of a range of numbers in a job of its own. */
  private record Counting(TaskTraining.Place place, AtomicInteger made, int rows)
      implements DriverTraining {

    @Override
    public TaskOutcome make(JavaSparkContext spark) {
      made.incrementAndGet();
      if (rows == 0) {
        throw new BadData("no rows");
      }
      long counted = spark.parallelize(Collections.nCopies(rows, 1), 2).count();
      return new TaskOutcome.Failed(place.number(), counted + " rows");
    }
  }

  private Counting counting(int number, AtomicInteger made, int rows) {
    return new Counting(
        new TaskTraining.Place(folder.resolve("one").toString(), "members", number), made, rows);
  }

  private List<TaskOutcome> runBeside(TaskTraining training, DriverTraining... driven) {
    try (TaskTrainings all = new TaskTrainings(spark())) {
      return all.run(List.of(training), List.of(driven), outcome -> {}, news -> {});
    }
  }

  @Test
  void whatTheDriverMakesIsMadeBesideTheOthersAndOnce() {
    AtomicInteger made = new AtomicInteger();

    List<TaskOutcome> outcomes =
        runBeside(training(2, new Seed(1)).until(1), counting(1, made, 30), counting(3, made, 40));

    assertThat(outcomes).extracting(TaskOutcome::number).containsExactly(2, 1, 3);
    assertThat(outcomes.get(1)).isEqualTo(new TaskOutcome.Failed(1, "30 rows"));
    assertThat(outcomes.get(2)).isEqualTo(new TaskOutcome.Failed(3, "40 rows"));
    List<TaskOutcome> again =
        runBeside(training(2, new Seed(1)).until(1), counting(1, made, 50), counting(3, made, 60));
    assertThat(again.subList(1, 3)).isEqualTo(outcomes.subList(1, 3));
    assertThat(made).hasValue(2);
  }

  @Test
  void whatTheDriverCannotMakeIsThrownWhenTheOthersHaveEnded() {
    AtomicInteger made = new AtomicInteger();

    assertThatThrownBy(
            () ->
                runBeside(
                    training(2, new Seed(1)).until(1), counting(1, made, 0), counting(3, made, 40)))
        .isInstanceOf(BadData.class)
        .hasMessage("no rows");
    assertThat(folder.resolve("one/members/1/result.json")).doesNotExist();
    assertThat(folder.resolve("one/members/3/result.json")).exists();
  }

  /** Starts one short job after another, as an algorithm of Spark MLlib does, until it is ended. */
  private static final class Fit implements DriverTraining {

    private final Path run;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile boolean over;

    Fit(Path run) {
      this.run = run;
    }

    @Override
    public TaskTraining.Place place() {
      return new TaskTraining.Place(run.toString(), "members", 1);
    }

    @Override
    public TaskOutcome make(JavaSparkContext spark) {
      try {
        while (true) {
          spark.parallelize(List.of(1), 1).count();
          started.countDown();
        }
      } finally {
        over = true;
      }
    }
  }

  @Test
  void whatTheDriverMakesIsOverWhenItIsClosed() throws Exception {
    Fit fit = new Fit(folder.resolve("one"));
    TaskTrainings trainings = new TaskTrainings(spark());
    trainings.submit(fit);
    fit.started.await();

    trainings.close();

    assertThat(fit.over).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void alsoWhereWhoWaitsForItIsInterrupted() throws Exception {
    Fit fit = new Fit(folder.resolve("one"));
    TaskTrainings trainings = new TaskTrainings(spark());
    trainings.submit(fit);
    fit.started.await();

    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(trainings::take).hasMessageContaining("interrupted");
      trainings.close();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(fit.over).isTrue();
    // Spark goes on.
    assertThat(spark().parallelize(List.of(1, 2), 2).count()).isEqualTo(2);
  }
}
