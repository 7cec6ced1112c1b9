package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.device.Device;
import io.trainyard.failure.BadData;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.memory.CombiningNeed;
import io.trainyard.model.LanguageBundle;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.random.Seed;
import io.trainyard.results.Outlet;
import io.trainyard.results.SampleRow;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Language models, each trained alone in one task. */
class TextTaskTest {

  private static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c")));
  private static final TinyText TEXT =
      TinyText.counting("text-task", CODEC.vocabulary().size(), 150, 90, 33, 210);
  private static final Seed SEED = new Seed(42);

  @TempDir private Path folder;
  private double dropout = 0.2;
  private final SparkSession session = SparkFixture.session();

  private org.apache.hadoop.conf.Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private static LanguageRun.Text text(TinyText tokens) {
    return new LanguageRun.Text("text", tokens, CODEC);
  }

  private Configuration configuration() {
    return Configuration.parseText(
        """
        run { root = "%s", id = one, seed = 42 }
        model { kind = rnn, cell = lstm, hidden = 10, layers = 2, window = 6, dropout = %s }
        optimizer { kind = adam, learning-rate = 0.02, batch-size = 4, clip-norm = 5 }
        averaging { workers = 1, transport = rounds }
        stopping { max-epochs = 4, monitor = val_perplexity }
        samples { prompt = ab, length = 20, count = 2 }
        """
            .formatted(folder, dropout));
  }

  private TaskTraining training(int number, Seed seed) {
    return training(number, seed, TEXT);
  }

  private TaskTraining training(int number, Seed seed, TinyText tokens) {
    Configuration configuration = configuration();
    return TaskTraining.of(
            new TaskTraining.Place(folder.resolve("one").toString(), "members", number),
            TrainingSettings.read(configuration),
            configuration.effective(),
            text(tokens),
            new TaskTraining.Seeds(seed, seed))
        .leaving(model(number).toString(), Map.of("run_id", "one"));
  }

  private Path model(int number) {
    return folder.resolve("one/model/members/" + number);
  }

  /** Of all trainings of the run. */
  private List<SampleRow> samples() {
    var run = new org.apache.hadoop.fs.Path(folder.resolve("one").toString());
    return Outlet.ofRun(run, hadoop()).samples().rows();
  }

  private static SampleRow ofMember(SampleRow row, int member) {
    return new SampleRow(
        row.runId(),
        member,
        row.epoch(),
        row.sample(),
        row.prompt(),
        row.promptTokens(),
        row.promptNats(),
        row.text(),
        row.tokens(),
        row.nats(),
        row.ending());
  }

  private byte[] network(int number) throws IOException {
    return Files.readAllBytes(model(number).resolve("network.zip"));
  }

  private TaskReport run(TaskTraining training) {
    TaskOutcome outcome = training.make(new Device.Cpu(), hadoop(), () -> {});
    return ((TaskOutcome.Finished) outcome).report();
  }

  @Test
  void aTrainingInATaskGivesTheBytesOfOneWorkerThatIsAveragedWithNobody() throws Exception {
    Configuration configuration = configuration();
    Map<String, Object> figures =
        LanguageRun.open(
                TrainingSettings.read(configuration),
                text(TEXT),
                new LanguageRun.JobIdentity("train", configuration, Map.of()),
                hadoop())
            .train(spark(), TrainingListener.NONE);

    List<SampleRow> ofOne = samples();
    FileUtils.deleteDirectory(folder.resolve("one/samples").toFile());

    TaskReport report = run(training(1, SEED));

    assertThat(samples()).isEqualTo(ofOne.stream().map(row -> ofMember(row, 1)).toList());
    assertThat(ofOne).extracting(SampleRow::epoch).containsExactly(1, 1, 2, 2, 3, 3, 4, 4);
    assertThat(network(1)).isEqualTo(Files.readAllBytes(folder.resolve("one/model/network.zip")));
    assertThat(report.validation().get("loss")).isEqualTo(figures.get("val_loss"));
    assertThat(report.epochs()).isEqualTo(4);
    var metrics = session.read().parquet(folder.resolve("one/metrics").toString());
    MetricsChecks.requireTrainFiguresOfTokens(metrics.where("member = 1"), 4);
    assertThat(report.examplesPerSecond()).isPositive();
    LanguageBundle bundle =
        LanguageBundle.read(new org.apache.hadoop.fs.Path(model(1).toString()), hadoop());
    assertThat(bundle.codec()).isEqualTo(CODEC);
    assertThat(bundle.provenance())
        .containsEntry("dataset_fingerprint", "text-task")
        .containsEntry("run_id", "one")
        .containsEntry("epoch", report.bestEpoch());
  }

  @Test
  void killedAndResumedEqualsUninterrupted() throws Exception {
    run(training(1, SEED));
    byte[] uninterrupted = network(1);
    List<SampleRow> samples = samples();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    int[] steps = {0};
    Runnable death =
        () -> {
          // 482 positions in 4 lanes of windows of 6: 21 steps an epoch.
          if (++steps[0] == 50) {
            throw new AssertionError("killed");
          }
        };
    assertThatThrownBy(() -> training(1, SEED).make(new Device.Cpu(), hadoop(), death))
        .hasMessage("killed");
    TaskOutcome paused = training(1, SEED).until(3).make(new Device.Cpu(), hadoop(), () -> {});
    assertThat(paused).isInstanceOf(TaskOutcome.Paused.class);
    run(training(1, SEED));

    assertThat(network(1)).isEqualTo(uninterrupted);
    assertThat(samples()).isEqualTo(samples).hasSize(2 * 4);
  }

  @Test
  void trainingsOfOneRunInTasksOfSparkDifferByTheirSeeds() throws Exception {
    List<TaskTraining> trainings = List.of(training(1, SEED), training(2, new Seed(43)));
    Set<Integer> heard = new HashSet<>();
    try (TaskTrainings all = new TaskTrainings(spark())) {
      all.run(trainings, outcome -> heard.add(outcome.number()));
    }
    assertThat(heard).containsExactlyInAnyOrder(1, 2);
    assertThat(network(1)).isNotEqualTo(network(2));
    byte[] inSpark = network(1);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    run(training(1, SEED));

    assertThat(network(1)).isEqualTo(inSpark);
  }

  @Test
  void itsMemoryIsToldBeforeItStarts() {
    TaskMemory memory =
        new TaskMemory(List.of(training(1, SEED), training(2, SEED)), spark().getConf());

    long parameters = run(training(1, SEED)).parameters();
    assertThat(memory.parameterBytes()).isEqualTo(2 * Float.BYTES * parameters);
    assertThat(memory.mostParameterBytes()).isEqualTo(Float.BYTES * parameters);
    // Adam's two moments, beside parameters and gradients.
    assertThat(memory.mostArrayBytes()).isEqualTo(4 * Float.BYTES * parameters);
    assertThat(memory.plan(spark(), "members", 2, CombiningNeed.NONE).figures())
        .containsKey("estimated_heap_mb");
  }

  /** Networks that differ in their seeds alone are one that takes the parameters of both. */
  @Test
  void whatMembersTakeToBePassedThroughIsToldByTheirNetworks() {
    TaskTraining one = training(1, SEED);
    TaskTraining otherSeed = training(2, new Seed(43));
    dropout = 0.1;
    TaskTraining other = training(3, SEED);
    var network = RecurrentNetwork.of(Network.fromJson(one.plan().networkJson()));
    long parameters = network.network().parameterCount();
    // Adam's two moments, beside parameters and gradients.
    long bytes = Float.BYTES * 4 * parameters + SequenceScorer.memoryBytes(network, TEXT);

    assertThat(memory(one, otherSeed).inferenceBytes(8)).isEqualTo(bytes);
    assertThat(memory(one, other, other).inferenceBytes(8)).isEqualTo(2 * bytes);
    assertThat(memory(one, other).inferenceBytes(1)).isEqualTo(bytes);
  }

  private TaskMemory memory(TaskTraining... trainings) {
    return new TaskMemory(List.of(trainings), spark().getConf());
  }

  @Test
  void tooLittleTextAndSomeRowsOfItAreRefused() {
    TinyText little = TinyText.counting("little", CODEC.vocabulary().size(), 4);
    assertThatThrownBy(() -> training(1, SEED, little))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected more than 4 train tokens");
    assertThatThrownBy(() -> training(1, SEED).fitting((from, ids) -> new int[ids.length]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
