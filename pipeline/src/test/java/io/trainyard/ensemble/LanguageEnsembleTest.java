package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.SparkFixture;
import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.LanguageModels;
import io.trainyard.inference.PooledScorer;
import io.trainyard.inference.TrainedLanguage;
import io.trainyard.language.Reading;
import io.trainyard.memory.CombiningNeed;
import io.trainyard.model.LanguageBundle;
import io.trainyard.results.Outlet;
import io.trainyard.results.SampleRow;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import io.trainyard.training.LanguageRun;
import io.trainyard.training.TaskMemory;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ensembles of language models, from a text to what they foretell. */
class LanguageEnsembleTest {

  private static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c")));
  private static final TinyText TEXT =
      TinyText.counting("language-ensemble", CODEC.vocabulary().size(), 150, 90, 33, 210);
  private static final String THREE = "n-estimators = 3";

  @TempDir private Path folder;
  private final SparkSession session = SparkFixture.session();
  private String model = "kind = rnn, cell = gru, hidden = 8, window = 6, dropout = 0.1";

  private org.apache.hadoop.conf.Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private Configuration configuration(String ensemble) {
    return Configuration.parseText(
        """
        run { root = "%s", id = one, seed = 42 }
        model { %s }
        optimizer { kind = adam, learning-rate = 0.02, batch-size = 4, clip-norm = 5 }
        stopping { max-epochs = 2 }
        ensemble { %s }
        """
            .formatted(folder, model, ensemble));
  }

  private EnsembleRun open(String ensemble) {
    Configuration configuration = configuration(ensemble);
    return new EnsembleRun.Opening(
            EnsembleSettings.read(configuration.root()),
            TrainingSettings.read(configuration),
            configuration,
            Map.of("trainyard", "test"),
            "ensemble")
        .open(new LanguageRun.Text("text", TEXT, CODEC), hadoop());
  }

  private Map<String, Object> train(String ensemble) {
    return open(ensemble).train(spark(), EnsembleListener.NONE);
  }

  private org.apache.hadoop.fs.Path bundle() {
    return new org.apache.hadoop.fs.Path(folder.resolve("one/model").toString());
  }

  private TrainedLanguage read(String ensemble) {
    var settings = EnsembleSettings.readForTrained(configuration(ensemble).root());
    return LanguageEnsemble.readAny(bundle(), settings, hadoop());
  }

  private LanguageBundle member(int number) {
    return LanguageBundle.read(WrittenEnsemble.member(bundle(), number), hadoop());
  }

  /** By members, and then by epochs. */
  private List<SampleRow> samples() {
    return Outlet.ofRun(bundle().getParent(), hadoop()).samples().rows();
  }

  /** All files of the bundle. */
  private Map<String, String> bundleFiles() throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path below = folder.resolve("one/model");
    try (Stream<Path> paths = Files.walk(below)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(below.relativize(path).toString(), Arrays.toString(Files.readAllBytes(path)));
      }
    }
    return files;
  }

  @Test
  void membersAreTheSameBytesAfterTheRunWasKilledAndResumed() throws Exception {
    Map<String, Object> figures = train(THREE);
    Map<String, String> uninterrupted = bundleFiles();
    assertThat(uninterrupted)
        .containsKeys("ensemble.json", "members/1/network.zip", "members/3/vocabulary.json");
    assertThat(uninterrupted.get("members/1/network.zip"))
        .isNotEqualTo(uninterrupted.get("members/2/network.zip"));
    List<SampleRow> samples = samples();
    assertThat(samples)
        .extracting(SampleRow::member, SampleRow::epoch)
        .containsExactly(
            tuple(1, 1), tuple(1, 2), tuple(2, 1), tuple(2, 2), tuple(3, 1), tuple(3, 2));
    assertThat(samples).extracting(SampleRow::text).doesNotHaveDuplicates();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    EnsembleListener death =
        new EnsembleListener() {
          @Override
          public void ended(TaskOutcome outcome) {
            throw new AssertionError("killed");
          }
        };
    assertThatThrownBy(() -> open(THREE).train(spark(), death)).hasMessage("killed");
    SparkFixture.awaitNoTasks();
    // As when the others had not been begun.
    FileUtils.deleteDirectory(folder.resolve("one/members/3").toFile());
    FileUtils.deleteDirectory(folder.resolve("one/model/members/3").toFile());
    Map<String, Object> resumed = train(THREE);

    assertThat(bundleFiles()).isEqualTo(uninterrupted);
    assertThat(samples()).isEqualTo(samples);
    assertThat(resumed.get("val_loss")).isEqualTo(figures.get("val_loss"));
    assertThat(open(THREE).finished()).isPresent();
  }

  @Test
  void theMeanOfProbabilitiesIsWhatItsMembersReadersMakeOfTheText() {
    Map<String, Object> figures = train(THREE);
    TrainedLanguage trained = read("");
    TrainedLanguage.Judged judged = trained.judge(spark(), TEXT, Split.VALIDATION);

    double nats = nats((readings, next) -> Math.log(mean(readings, next, Math::exp)));
    assertThat(judged.metrics().tokens()).isEqualTo(52);
    assertThat(judged.metrics().loss()).isCloseTo(nats / 52, within(1e-5));
    assertThat(figures).containsEntry("val_loss", judged.metrics().loss());
    assertThat(judged.metrics().loss()).isLessThan(judged.beside().get("mean_member").get("loss"));
    assertThat(figures.get("best_member_val_loss"))
        .isEqualTo(judged.beside().get("best_member").get("loss"));
    assertThat(judged.report()).containsKey("ensemble");
  }

  /** A product's root, divided by what all tokens' come to. */
  @Test
  void theGeometricMeanIsWhatItsMembersReadersMakeOfTheText() {
    train(THREE);
    TrainedLanguage trained = read("combination { kind = geometric-mean }");

    double nats =
        nats(
            (readings, next) -> {
              double all = 0;
              for (int token = 0; token < CODEC.vocabulary().size(); token++) {
                all += Math.exp(mean(readings, token, log -> log));
              }
              return mean(readings, next, log -> log) - Math.log(all);
            });

    SequenceMetrics metrics = trained.judge(spark(), TEXT, Split.VALIDATION).metrics();
    assertThat(metrics.loss()).isCloseTo(nats / 52, within(1e-5));
  }

  /** Of a logarithm of each member's probability of a token, made something else. */
  private static double mean(List<Reading> readings, int token, DoubleUnaryOperator of) {
    return readings.stream()
        .mapToDouble(reading -> of.applyAsDouble(reading.logProbability(token)))
        .average()
        .orElseThrow();
  }

  /**
   * Nats of one stream of 53 tokens in lanes, of which each begins anew: 52 positions in 16 lanes.
   *
   * @param logProbability of the members together, of a token
   */
  private double nats(ToDoubleBiFunction<List<Reading>, Integer> logProbability) {
    double nats = 0;
    List<Integer> tokens = TEXT.texts().get(Split.VALIDATION).get(0);
    for (int lane = 0; lane < 16; lane++) {
      List<Reading> readings = new ArrayList<>();
      for (int m = 1; m <= 3; m++) {
        readings.add(member(m).network().reader().begin());
      }
      for (int at = lane * 52 / 16; at < (lane + 1) * 52 / 16; at++) {
        int token = tokens.get(at);
        readings.forEach(reading -> reading.accept(token));
        nats -= logProbability.applyAsDouble(readings, tokens.get(at + 1));
      }
    }
    return nats;
  }

  @Test
  void membersAreWorthWhatEachIsAlone() {
    train(THREE);
    double sum = 0;
    for (int m = 1; m <= 3; m++) {
      SequenceMetrics alone =
          LanguageModels.read(WrittenEnsemble.member(bundle(), m), hadoop())
              .judge(spark(), TEXT, Split.VALIDATION)
              .metrics();
      sum += alone.loss();
    }
    Map<String, Map<String, Double>> beside =
        read("").judge(spark(), TEXT, Split.VALIDATION).beside();
    assertThat(beside.get("mean_member").get("loss")).isCloseTo(sum / 3, within(1e-12));
  }

  @Test
  void readsWithAllMembersAtOnce() {
    train(THREE);
    Reading together = read("combination { kind = geometric-mean }").model().begin();
    Reading one = member(2).network().reader().begin();
    together.accept(4);
    one.accept(4);
    double[] all = new double[CODEC.vocabulary().size()];
    together.logProbabilities(all);
    assertThat(Arrays.stream(all).map(Math::exp).sum()).isCloseTo(1, within(1e-12));
    assertThat(together.logProbability(5)).isNotEqualTo(one.logProbability(5));
  }

  @Test
  void aRunThatHasFinishedIsCombinedAnewAndTrainsNothing() throws Exception {
    Map<String, Object> mean = train(THREE);
    String network = bundleFiles().get("members/1/network.zip");
    String geometric = THREE + ", combination { kind = geometric-mean }";
    assertThat(open(geometric).finished()).isEmpty();

    Map<String, Object> figures = train(geometric);

    assertThat(figures).containsEntry("combination", "geometric-mean");
    assertThat(figures.get("val_loss")).isNotEqualTo(mean.get("val_loss"));
    assertThat(figures.get("best_member_val_loss")).isEqualTo(mean.get("best_member_val_loss"));
    assertThat(bundleFiles().get("members/1/network.zip")).isEqualTo(network);
    assertThat(read("").figures())
        .containsEntry("combination", "geometric-mean")
        .containsEntry("combined_anew", false);
    assertThat(read("combination { kind = mean }").figures()).containsEntry("combined_anew", true);
  }

  @Test
  void aMemberThatIsNotKeptTakesMemoryOfEachTaskAllTheSame() {
    Configuration configuration = configuration(THREE + ", member-cache-bytes = 0");
    TextEnsemble ensemble =
        new TextEnsemble(
            EnsembleSettings.read(configuration.root()),
            TrainingSettings.read(configuration),
            configuration,
            new LanguageRun.Text("text", TEXT, CODEC));
    TaskMemory memory = new TaskMemory(ensemble.trainings(), spark().getConf());

    CombiningNeed need = ensemble.combiningNeed(memory);

    // A file, what is in it, and numbers: of one as much as all three members have.
    assertThat(need.kept()).isZero();
    assertThat(need.member()).isEqualTo(memory.parameterBytes()).isPositive();
    // Adam's two moments, beside parameters and gradients, and parameters as they are read.
    assertThat(need.passes() - memory.inferenceBytes(1))
        .isEqualTo((4 + 2) * memory.parameterBytes() / 3);
  }

  @Test
  void overridesMakeMembersOfOtherCells() {
    Map<String, Object> figures =
        train(
            "n-estimators = 2, overrides = [ { model { cell = lstm } }, { model { cell = tanh } } ]");
    assertThat(figures).containsEntry("members", 2);
    assertThat(member(1).network().network().parameterCount())
        .isNotEqualTo(member(2).network().network().parameterCount());
  }

  @Test
  void samplesThatCannotBeGeneratedAreRefusedBeforeThereIsARun() {
    model += " }, samples { top-k = 100";
    assertThatThrownBy(() -> open(THREE))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected samples.top-k to be at most 4");
    assertThat(folder.resolve("one")).doesNotExist();
  }

  @Test
  void whatMakesNoSenseOfTextIsRefusedByKey() {
    assertThatThrownBy(() -> open("combination { kind = majority-vote }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "expected ensemble.combination.kind to be one of mean, geometric-mean, found majority-vote");
    assertThatThrownBy(() -> open("overrides = [ { model { kind = ngram } } ]"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("member 1")
        .hasMessageContaining("found ngram, which train alone takes");
    assertThatThrownBy(() -> open("overrides = [ { model { kind = mlp } } ]"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("causal-convolution, found mlp");
    assertThat(folder.resolve("one")).doesNotExist();
  }

  @Test
  void damagedMembersAndThoseOfAnotherVocabularyAreNamed() throws Exception {
    train("n-estimators = 2");
    assertThatThrownBy(() -> read("combination { kind = weighted }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("mean, geometric-mean, found weighted");
    assertThatThrownBy(() -> EnsembleBundle.read(bundle(), hadoop()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found language models");

    Path description = folder.resolve("one/model/members/2/bundle.json");
    byte[] before = Files.readAllBytes(description);
    Files.writeString(description, "{}");
    TrainedLanguage damaged = read("");
    assertThatThrownBy(() -> damaged.judge(spark(), TEXT, Split.VALIDATION))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("cannot use member 2 of the ensemble");
    assertThatThrownBy(damaged::model)
        .isInstanceOf(BadData.class)
        .hasMessageContaining("cannot use member 2 of the ensemble");
    Files.write(description, before);

    LanguageBundle second = member(2);
    var others = Vocabulary.of(List.of("x", "y", "z"));
    new LanguageBundle(
            second.network(),
            new TextCodec(new TokenizerKind.Characters(), others),
            second.provenance())
        .write(WrittenEnsemble.member(bundle(), 2), hadoop());
    noteDescription(2);
    assertThatThrownBy(() -> read("").judge(spark(), TEXT, Split.VALIDATION))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("cannot use member 2 of the ensemble: expected the vocabulary of");
    assertThatThrownBy(() -> read("").model())
        .isInstanceOf(BadData.class)
        .hasMessageContaining("cannot use member 2 of the ensemble: expected the vocabulary of");
  }

  @Test
  void aProcessKeepsAsManyMembersAsItMayAndReadsTheOthersAgain() {
    train(THREE);
    LanguageEnsembleBundle bundle = LanguageEnsembleBundle.read(bundle(), hadoop());
    long bytes = bundle.members(0).get(0, hadoop()).bytes();
    assertThat(bytes).isEqualTo(Float.BYTES * member(1).network().network().parameterCount());

    LanguageMembers none = bundle.members(bytes - 1);
    assertThat(none.get(0, hadoop())).isNotSameAs(none.get(0, hadoop()));
    LanguageMembers one = bundle.members(bytes);
    PooledScorer.Member kept = one.get(1, hadoop());
    assertThat(one.get(1, hadoop())).isSameAs(kept);
    one.get(2, hadoop());
    assertThat(one.get(1, hadoop())).isNotSameAs(kept);
    LanguageMembers all = bundle.members(3 * bytes);
    List<PooledScorer.Member> three =
        List.of(all.get(0, hadoop()), all.get(1, hadoop()), all.get(2, hadoop()));
    assertThat(all.get(0, hadoop())).isSameAs(three.get(0));

    double loss = read("").judge(spark(), TEXT, Split.VALIDATION).metrics().loss();
    assertThat(
            read("member-cache-bytes = 0").judge(spark(), TEXT, Split.VALIDATION).metrics().loss())
        .isEqualTo(loss);
  }

  /** The ensemble's own note of a member's description is made to fit. */
  private void noteDescription(int number) throws IOException {
    Path file = folder.resolve("one/model/ensemble.json");
    ObjectMapper json = new ObjectMapper();
    ObjectNode tree = (ObjectNode) json.readTree(file.toFile());
    var member = MemberModel.of(number, WrittenEnsemble.member(bundle(), number), hadoop());
    ((ObjectNode) tree.get("members").get(number - 1)).put("description_sha256", member.sha256());
    // Before the checksum that Hadoop has of the file before.
    Files.deleteIfExists(folder.resolve("one/model/.ensemble.json.crc"));
    Files.write(file, json.writeValueAsBytes(tree));
  }
}
