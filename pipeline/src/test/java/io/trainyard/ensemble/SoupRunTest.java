package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.averaging.NormalizationPass;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.ModelRun;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.RunningMean;
import io.trainyard.training.TrainingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeasesGivenBack.class)
class SoupRunTest {

  private static final SoupRun.Listener NOBODY = (members, validation) -> {};

  @TempDir static Path shared;
  @TempDir private Path folder;
  private static Dataset dataset;
  private static SparkSession session;

  private String model = "kind = mlp, hidden = [6], batch-normalization = true";
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

  private Configuration configuration(String id) {
    return Configuration.parseText(
        """
        run { root = "%s", id = %s, seed = 42 }
        dataset { path = "%s" }
        model { %s }
        optimizer { kind = adam, learning-rate = 0.01, batch-size = 16 }
        stopping { max-epochs = 3 }
        evaluation { top-k = 2 }
        ensemble { n-estimators = 3, vary-weights = false, bootstrap { kind = poisson } }
        %s
        """
            .formatted(folder, id, dataset.path(), model, more));
  }

  private void ensemble() {
    Configuration configuration = configuration("bag");
    EnsembleSettings ensemble = EnsembleSettings.read(configuration.root());
    EnsembleRun.open(
            ensemble,
            TrainingSettings.read(configuration),
            configuration,
            Map.of("trainyard", "test"),
            hadoop(),
            "ensemble")
        .train(spark(), EnsembleListener.NONE);
  }

  private SoupRun open(String kind) {
    Configuration configuration = configuration("soup").with(Map.of("soup.kind", kind));
    Soup soup = Soup.read(configuration.root());
    return SoupRun.open(
        folder.resolve("bag").toString(),
        soup,
        TrainingSettings.read(configuration),
        configuration,
        Map.of("trainyard", "test"),
        hadoop(),
        "soup");
  }

  private float[] parameters(Path bundle) {
    return ModelBundle.read(new org.apache.hadoop.fs.Path(bundle.toString()), hadoop())
        .network()
        .copyParameters();
  }

  private float[] member(int number) {
    return parameters(folder.resolve("bag/model/members/" + number));
  }

  private byte[] network() throws Exception {
    return Files.readAllBytes(folder.resolve("soup/model/network.zip"));
  }

  @Test
  void aUniformSoupIsTheMeanOfAllMembersNormalizedAnew() {
    ensemble();
    Map<String, Object> figures = open("uniform").make(spark(), NOBODY);

    float[] mean = RunningMean.of(List.of(member(1), member(2), member(3)));
    TrainingSettings settings = TrainingSettings.read(configuration("x"));
    String json =
        ModelBundle.read(
                new org.apache.hadoop.fs.Path(folder.resolve("bag/model/members/1").toString()),
                hadoop())
            .network()
            .configurationJson();
    float[] expected =
        new NormalizationPass(settings.plan("x", json, dataset), Optional.empty())
            .alone(mean, hadoop(), () -> {});
    float[] found = parameters(folder.resolve("soup/model"));
    assertThat(found).isEqualTo(expected).isNotEqualTo(mean);
    assertThat(figures)
        .containsEntry("ingredients", List.of(1, 2, 3))
        .containsEntry("from_one_seed", true);
  }

  @Test
  void aGreedySoupIsNeverWorseOnValidationThanItsBestIngredient() {
    for (int seed = 1; seed <= 2; seed++) {
      String brief = "run.seed = %d, stopping.max-epochs = 2".formatted(seed);
      more = brief;
      ensemble();
      for (String metric : List.of("val_loss", "val_accuracy")) {
        more = brief + ", stopping.monitor = " + metric;
        Map<String, Object> figures = open("greedy").make(spark(), NOBODY);

        double soup = (double) figures.get(metric);
        double best = (double) figures.get("best_member_" + metric);
        assertThat(metric.equals("val_loss") ? -soup : soup)
            .isGreaterThanOrEqualTo(metric.equals("val_loss") ? -best : best);
        ModelRun made =
            ModelRun.open(
                folder.resolve("soup").toString(),
                Optional.empty(),
                TrainingSettings.read(configuration("x")).evaluation(),
                hadoop());
        assertThat(
                made.evaluate(spark(), Split.VALIDATION, Optional.empty())
                    .metrics()
                    .get(metric.substring(4)))
            .isCloseTo(soup, within(1e-9));
        FileUtils.deleteQuietly(folder.resolve("soup").toFile());
      }
      FileUtils.deleteQuietly(folder.resolve("bag").toFile());
    }
  }

  @Test
  void killedItGoesOnToTheSameBytesAndMeasuresNothingTwice() throws Exception {
    ensemble();
    List<List<Integer>> all = new ArrayList<>();
    Map<String, Object> figures = open("greedy").make(spark(), (members, v) -> all.add(members));
    byte[] uninterrupted = network();
    FileUtils.deleteDirectory(folder.resolve("soup").toFile());

    for (int i = 1; i <= all.size(); i++) {
      int[] left = {i};
      SoupRun.Listener death =
          (members, validation) -> {
            if (--left[0] == 0) {
              throw new AssertionError("killed");
            }
          };
      assertThatThrownBy(() -> open("greedy").make(spark(), death)).hasMessage("killed");
    }
    byte[] notes = Files.readAllBytes(folder.resolve("soup/soup.json"));
    Map<String, Object> resumed = open("greedy").make(spark(), NOBODY);

    assertThat(network()).isEqualTo(uninterrupted);
    assertThat(resumed).isEqualTo(figures);
    assertThat(folder.resolve("soup/soup.json")).hasBinaryContent(notes);
    assertThat(open("greedy").finished().orElseThrow().keySet()).isEqualTo(figures.keySet());
  }

  @Test
  void howTheEnsembleIsCombinedMattersNot() {
    ensemble();
    Map<String, Object> figures = open("uniform").make(spark(), NOBODY);
    more = "ensemble.combination.kind = weighted";
    ensemble();

    assertThat(EnsembleBundle.read(ofEnsemble(), hadoop()).fit().kind()).isEqualTo("weighted");
    assertThat(open("uniform").finished().orElseThrow().keySet()).isEqualTo(figures.keySet());
  }

  private org.apache.hadoop.fs.Path ofEnsemble() {
    return new org.apache.hadoop.fs.Path(folder.resolve("bag/model").toString());
  }

  @Test
  void finishedItAnswersWithoutItsMembers() throws Exception {
    ensemble();
    Map<String, Object> figures = open("uniform").make(spark(), NOBODY);
    FileUtils.deleteDirectory(folder.resolve("bag/model/members").toFile());

    SoupRun again = open("uniform");

    assertThat(again.finished().orElseThrow().keySet()).isEqualTo(figures.keySet());
    assertThatThrownBy(() -> again.make(spark(), NOBODY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has finished");
    assertThatThrownBy(() -> open("greedy"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("soup.kind");
  }

  @Test
  void measuresNormalizationByAsManyRowsAsAsked() {
    ensemble();
    more = "soup.normalization-rows = 32";
    open("uniform").make(spark(), NOBODY);
    float[] bounded = parameters(folder.resolve("soup/model"));
    FileUtils.deleteQuietly(folder.resolve("soup").toFile());
    more = "soup.normalization-rows = null";
    open("uniform").make(spark(), NOBODY);

    assertThat(bounded).isNotEqualTo(parameters(folder.resolve("soup/model")));
  }

  @Test
  void whatIsNoNetworkHasNoWeights() {
    more =
        "ensemble.overrides = [{ model { dropout = 0.3 } }, { model { kind = logistic-regression }"
            + " }]";
    ensemble();

    assertThatThrownBy(() -> open("greedy"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("member 2", "expected a network", "classifier of Spark MLlib");
    assertThat(folder.resolve("soup")).doesNotExist();
  }

  @Test
  void membersOfOneSeedAreOneWhereverTheyAreMixedFrom() {
    more = "ensemble.vary-order = false, ensemble.bootstrap.kind = none, ensemble.n-estimators = 1";
    ensemble();
    Map<String, Object> figures = open("uniform").make(spark(), NOBODY);

    assertThat(parameters(folder.resolve("soup/model"))).isEqualTo(member(1));
    assertThat(figures).containsEntry("ingredients", List.of(1));
  }

  @Test
  void differentArchitecturesAreRefusedAndDifferentSettingsOfTrainingAreNot() {
    more =
        "ensemble.overrides = [{ optimizer { learning-rate = 0.02 } }, { model { dropout = 0.3 }"
            + " }]";
    ensemble();
    assertThat(open("greedy").finished()).isEmpty();
    FileUtils.deleteQuietly(folder.resolve("bag").toFile());
    FileUtils.deleteQuietly(folder.resolve("soup").toFile());

    more = "ensemble.overrides = [{ model { hidden = [6] } }, { model { hidden = [7] } }]";
    ensemble();
    assertThatThrownBy(() -> open("greedy"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("members 1 and 2", "one architecture");
    // Mended, the command may have the same name.
    assertThat(folder.resolve("soup")).doesNotExist();
    FileUtils.deleteQuietly(folder.resolve("bag").toFile());

    more =
        "ensemble.overrides = [{ model { activation = relu } }, { model { activation = tanh } }]";
    ensemble();
    assertThatThrownBy(() -> open("greedy")).isInstanceOf(BadConfiguration.class);
  }

  @Test
  void aModelOfOneNetworkIsNoEnsemble() {
    ensemble();
    Configuration configuration = configuration("soup");
    Soup soup = Soup.read(configuration.root());
    TrainingSettings settings = TrainingSettings.read(configuration);

    assertThatThrownBy(
            () ->
                SoupRun.open(
                    folder.resolve("bag/model/members/1").toString(),
                    soup,
                    settings,
                    configuration,
                    Map.of(),
                    hadoop(),
                    "soup"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected an ensemble");
  }

  @Test
  void initialWeightsThatDifferAreTold() {
    more = "ensemble.vary-weights = true";
    ensemble();

    assertThat(open("greedy").make(spark(), NOBODY)).containsEntry("from_one_seed", false);
  }
}
