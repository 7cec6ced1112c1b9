package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Divergence;
import io.trainyard.inference.ModelRun;
import io.trainyard.lease.Lease;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.RunningMean;
import io.trainyard.random.Seed;
import io.trainyard.results.RunDirectory;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

@ExtendWith(LeasesGivenBack.class)
class TrainingRunTest {

  @TempDir static Path shared;
  @TempDir private Path folder;
  private static Dataset dataset;
  private static SparkSession session;

  private final Map<String, String> changes = new HashMap<>();
  private String model = "kind = mlp, hidden = [12], dropout = 0.2, batch-normalization = true";

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(shared, 300, 0.2);
    session = SparkFixture.session();
  }

  private TrainingRun open() {
    StringBuilder more = new StringBuilder();
    changes.forEach((key, value) -> more.append(key).append(" = ").append(value).append('\n'));
    Configuration configuration =
        Configuration.parseText(
            """
            run { root = "%s", id = one }
            dataset { path = "%s" }
            model { %s }
            optimizer { kind = adam, learning-rate = 0.01, batch-size = 16 }
            averaging { every-batches = 2 }
            stopping { max-epochs = 4 }
            """
                    .formatted(folder, dataset.path(), model)
                + more);
    TrainingSettings settings = TrainingSettings.read(configuration);
    return TrainingRun.open(
        settings,
        configuration,
        Map.of("trainyard", "test"),
        session.sparkContext().hadoopConfiguration(),
        "train");
  }

  /** The name of a run that is opened, and then left to others. */
  private String id() {
    TrainingRun run = open();
    Lease.releaseAll();
    return run.id();
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private byte[] model() throws Exception {
    return Files.readAllBytes(folder.resolve("one/model/network.zip"));
  }

  private ModelRun model(Path path, int batchSize) {
    return ModelRun.open(
        path.toString(),
        Optional.empty(),
        new EvaluationSettings(2, batchSize),
        session.sparkContext().hadoopConfiguration());
  }

  /** Dies as a driver does that is killed: in the middle, and without a word. */
  private void trainUntil(int epoch) {
    TrainingListener death =
        new TrainingListener() {
          @Override
          public void averaged(int e, int round, long examples, double loss) {
            if (e == epoch && round == 2) {
              throw new AssertionError("killed");
            }
          }
        };
    assertThatThrownBy(() -> open().train(spark(), death)).hasMessage("killed");
  }

  @Test
  void killedAndResumedEqualsUninterrupted() throws Exception {
    open().train(spark(), TrainingListener.NONE);
    byte[] uninterrupted = model();
    String metrics = folder.resolve("one/metrics").toString();
    long rows = session.read().parquet(metrics).count();
    assertThat(folder.resolve("one").resolve(FlowDiagnosis.PICTURE)).doesNotExist();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(1);
    trainUntil(2);
    trainUntil(4);
    open().train(spark(), TrainingListener.NONE);

    assertThat(model()).isEqualTo(uninterrupted);
    assertThat(session.read().parquet(metrics).count()).isEqualTo(rows);
  }

  @Test
  void howGradientsFlowThroughTheRowsOfImagesStandsInTheTablesAndInAPicture() throws Exception {
    model = "kind = image-rnn, cell = identity-rnn, hidden = 8, layers = 2, dropout = 0.1";
    changes.put("stopping.max-epochs", "2");
    open().train(spark(), TrainingListener.NONE);
    byte[] uninterrupted = model();
    byte[] picture = Files.readAllBytes(folder.resolve("one").resolve(FlowDiagnosis.PICTURE));
    byte[] shares = Files.readAllBytes(folder.resolve("one").resolve(SharesPicture.FILE));
    var metrics = session.read().parquet(folder.resolve("one/metrics").toString());
    for (int epoch = 1; epoch <= 2; epoch++) {
      var own = metrics.where("split = 'validation' and epoch = " + epoch);
      for (String layer : List.of("layer0", "layer1")) {
        String norm = "metric like 'gradient_norm_%s_%%' and value > 0".formatted(layer);
        String dead = "metric = 'dead_units_%s' and value between 0 and 1".formatted(layer);
        assertThat(own.where(norm).count()).as(layer).isEqualTo(TinyDataset.SIDE);
        assertThat(own.where(dead).count()).as(layer).isEqualTo(1);
      }
    }
    assertThat(metrics.where("split = 'train'").select("metric").distinct().count()).isEqualTo(1);
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(2);
    open().train(spark(), TrainingListener.NONE);

    assertThat(model()).isEqualTo(uninterrupted);
    assertThat(folder.resolve("one").resolve(FlowDiagnosis.PICTURE)).hasBinaryContent(picture);
    assertThat(folder.resolve("one").resolve(SharesPicture.FILE)).hasBinaryContent(shares);
  }

  @Test
  void aRunGoesOnWithAnotherTransportToTheSameBytes() throws Exception {
    open().train(spark(), TrainingListener.NONE);
    byte[] uninterrupted = model();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(1);
    changes.put("averaging.transport", "rounds");
    trainUntil(2);
    changes.put("averaging.transport", "auto");
    changes.put("averaging.timeout", "20 seconds");
    changes.put("averaging.max-retries", "1");
    changes.put("averaging.worker-ports", "\"41000-41900\"");
    changes.put("averaging.rendezvous.ports", "\"42000-42900\"");
    changes.put("averaging.rendezvous.bind-address", "\"127.0.0.1\"");
    open().train(spark(), TrainingListener.NONE);

    assertThat(model()).isEqualTo(uninterrupted);
  }

  @Test
  void theNameOfARunWithoutOneDoesNotDependOnHowWorkersMeet() {
    changes.put("run.id", "null");
    String name = id();
    changes.put("averaging.transport", "rounds");
    changes.put("averaging.timeout", "20 seconds");
    changes.put("averaging.worker-ports", "\"41000-41900\"");
    assertThat(id()).isEqualTo(name);

    changes.put("averaging.transport", "dl4j");
    assertThat(id()).isNotEqualTo(name);
  }

  /** 240 training rows for 2 workers in batches of 16: 8 batches. */
  @Test
  void killedAndResumedEqualsUninterruptedWithEverythingOfTheAveragingSet() throws Exception {
    changes.put("averaging.every-batches", "{ kind = growing, factor = 2, every-epochs = 1 }");
    changes.put("averaging.outer", "{ kind = nesterov }");
    changes.put("averaging.exchange", "float16");
    open().train(spark(), TrainingListener.NONE);
    byte[] uninterrupted = model();
    List<Row> rounds =
        session
            .read()
            .parquet(folder.resolve("one/metrics").toString())
            .select("epoch", "round")
            .distinct()
            .orderBy("epoch")
            .collectAsList();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(1);
    trainUntil(3);
    open().train(spark(), TrainingListener.NONE);

    assertThat(model()).isEqualTo(uninterrupted);
    assertThat(rounds).extracting(row -> row.getInt(1)).containsExactly(8, 4, 2, 1);
  }

  @Test
  void averagedWeightsAreTheSameAfterARunThatWasKilledWhileItAveraged() throws Exception {
    changes.put("weight-averaging", "{ kind = swa, start-epoch = 2 }");
    Map<String, Object> figures = open().train(spark(), TrainingListener.NONE);
    byte[] uninterrupted = model();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());

    trainUntil(3);
    trainUntil(4);
    TrainingListener death =
        new TrainingListener() {
          @Override
          public void weightsAveraged(
              int epochs, Map<String, Double> validation, Map<String, Double> lastEpoch) {
            throw new AssertionError("killed");
          }
        };
    assertThatThrownBy(() -> open().train(spark(), death)).hasMessage("killed");
    Map<String, Object> resumed = open().train(spark(), TrainingListener.NONE);

    assertThat(model()).isEqualTo(uninterrupted);
    assertThat(resumed)
        .containsEntry("averaged_epochs", 3)
        .containsEntry("val_loss", figures.get("val_loss"))
        .containsEntry("last_epoch_val_loss", figures.get("last_epoch_val_loss"));
    assertThat(figures.get("val_loss")).isNotEqualTo(figures.get("last_epoch_val_loss"));
    var evaluated =
        model(folder.resolve("one/model"), 256)
            .evaluate(spark(), Split.VALIDATION, Optional.empty());
    assertThat(evaluated.metrics().get("loss"))
        .isCloseTo((double) figures.get("val_loss"), within(1e-6));
  }

  /** The weights that so many epochs leave, or their mean from {@code start} on. */
  private float[] averaged(int start, int epochs) throws Exception {
    changes.put("stopping.max-epochs", String.valueOf(epochs));
    changes.put("weight-averaging", "{ kind = swa, start-epoch = %d }".formatted(start));
    open().train(spark(), TrainingListener.NONE);
    Path bundle = folder.resolve("one/model");
    float[] parameters =
        ModelBundle.read(
                new org.apache.hadoop.fs.Path(bundle.toString()),
                session.sparkContext().hadoopConfiguration())
            .network()
            .copyParameters();
    FileUtils.deleteDirectory(folder.resolve("one").toFile());
    return parameters;
  }

  @Test
  void theBundleHoldsTheMeanOfTheEpochsWeights() throws Exception {
    changes.put("model", "{ kind = mlp, hidden = [12], batch-normalization = false }");

    float[] second = averaged(2, 2);
    float[] third = averaged(3, 3);

    assertThat(second).isNotEqualTo(third);
    assertThat(averaged(2, 3)).isEqualTo(RunningMean.of(List.of(second, third)));
  }

  @Test
  void theModelDependsOnWhatIsMadeOfTheAveraging() throws Exception {
    open().train(spark(), TrainingListener.NONE);
    byte[] plain = model();
    changes.put("averaging.exchange", "float16");
    assertThatThrownBy(this::open)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("averaging.exchange");

    FileUtils.deleteDirectory(folder.resolve("one").toFile());
    open().train(spark(), TrainingListener.NONE);
    assertThat(model()).isNotEqualTo(plain);
  }

  @Test
  void aFinishedRunAnswersAtOnce() throws Exception {
    Map<String, Object> figures = open().train(spark(), TrainingListener.NONE);
    byte[] before = model();

    TrainingRun again = open();

    assertThat(again.finished()).isPresent();
    assertThat(again.finished().get().keySet()).isEqualTo(figures.keySet());
    assertThat(again.finished().get()).containsEntry("stop_reason", "max_epochs");
    assertThat(model()).isEqualTo(before);
  }

  @Test
  void anotherConfigurationIsRefusedAndTheDifferenceNamed() {
    trainUntil(2);
    changes.put("optimizer.learning-rate", "0.02");

    assertThatThrownBy(this::open)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("optimizer.learning-rate.value")
        .hasMessageContaining("0.01")
        .hasMessageContaining("0.02");
  }

  @Test
  void anotherDatasetIsRefused() throws Exception {
    trainUntil(2);
    Dataset other = TinyDataset.ingest(folder.resolve("other"), 120, 0.2);
    changes.put("dataset.path", "\"" + other.path() + "\"");

    assertThatThrownBy(this::open)
        .isInstanceOf(BadData.class)
        .hasMessageContaining("fingerprint")
        .hasMessageContaining(other.fingerprint());
  }

  @Test
  void aNetworkThatDoesNotFitTheDataIsSaidBeforeTraining() {
    changes.put("model.kind", "lenet");
    changes.put("model.hidden", "null");

    assertThatThrownBy(this::open).isInstanceOf(BadConfiguration.class);
  }

  @Test
  void trainingNeedsValidationRows() throws Exception {
    Dataset other = TinyDataset.ingest(folder.resolve("other"), 60, 0);
    changes.put("dataset.path", "\"" + other.path() + "\"");

    assertThatThrownBy(this::open)
        .isInstanceOf(BadData.class)
        .hasMessageContaining("validation rows, found none");
  }

  @Test
  void divergenceIsNotedInTheRun() throws Exception {
    changes.put("optimizer.learning-rate", "1e30");
    changes.put("model.activation", "identity");
    TrainingRun run = open();

    assertThatThrownBy(() -> run.train(spark(), TrainingListener.NONE))
        .isInstanceOf(Divergence.class);
    assertThat(Files.readString(folder.resolve("one/run.json")))
        .contains("failed")
        .contains("expected a finite");
  }

  @Test
  void withoutANameTheSameCommandIsTheSameRun() {
    changes.put("run.id", "null");
    String first = id();
    assertThat(id()).isEqualTo(first).startsWith("train-");
    changes.put("stopping.max-epochs", "5");
    assertThat(id()).isNotEqualTo(first);
  }

  /**
   * The name that a run gets of its own.
   *
   * @param reader of keys that other versions do not know
   */
  private String name(String settings, Consumer<Section> reader, Set<String> unused) {
    Configuration configuration =
        Configuration.parseText("run.root = \"%s\"\n%s".formatted(folder, settings));
    reader.accept(configuration.root());
    var identity = new OpenedRun.Identity("train", configuration, unused, "network", Map.of());
    RunDirectory directory =
        OpenedRun.open(
                TrainingSettings.read(configuration),
                dataset,
                identity,
                session.sparkContext().hadoopConfiguration())
            .directory();
    directory.release();
    return directory.path().getName();
  }

  @Test
  void aNameDoesNotDependOnKeysThatALaterVersionBrings() {
    Consumer<Section> later = root -> root.section("search").integer("top", Range.atLeast(1));
    String before = name("", root -> {}, Set.of());

    assertThat(name("", later, Set.of())).isEqualTo(before);
    assertThat(name("search.top = 5", later, Set.of())).isEqualTo(before);
    assertThat(name("search.top = 6", later, Set.of())).isNotEqualTo(before);
    assertThat(name("stopping.patience = 6", root -> {}, Set.of())).isNotEqualTo(before);
  }

  @Test
  void aNameDoesNotDependOnWhatTheJobHasNoUseFor() {
    String before = name("averaging.workers = 3", root -> {}, Set.of("averaging.*"));

    assertThat(name("averaging.workers = 4", root -> {}, Set.of("averaging.*"))).isEqualTo(before);
    assertThat(name("averaging.workers = 3", root -> {}, Set.of())).isNotEqualTo(before);
  }

  @Test
  void theModelIsEvaluatedAndPredictsWithNothingButItself() throws Exception {
    Map<String, Object> figures = open().train(spark(), TrainingListener.NONE);
    ModelRun model = model(folder.resolve("one"), 7);

    ModelRun.Evaluation validation = model.evaluate(spark(), Split.VALIDATION, Optional.empty());
    model.predict(session, Split.TEST, Optional.empty());
    ModelRun.Predictions predictions = model.predict(session, Split.TEST, Optional.empty());

    assertThat(validation.metrics().get("accuracy")).isEqualTo(figures.get("val_accuracy"));
    assertThat(Files.readString(Path.of(URI.create(validation.files().get("report")))))
        .contains("\"confusion\"")
        .contains("\"dataset_fingerprint\"");
    List<Row> rows = session.read().parquet(predictions.path()).collectAsList();
    assertThat(rows).hasSize(30).hasSize((int) predictions.rows());
    assertThat(rows)
        .allSatisfy(
            row -> {
              List<Float> probabilities = row.getList(row.fieldIndex("probabilities"));
              int predicted = row.getInt(row.fieldIndex("predicted"));
              assertThat(probabilities).hasSize(3);
              assertThat(probabilities.get(predicted))
                  .isEqualTo(probabilities.stream().max(Float::compare).get());
              assertThat((String) row.getAs("predicted_class")).isEqualTo("" + predicted);
            });
  }

  @Test
  void aModelThatLiesInNoRunTouchesNothingBesideIt() throws Exception {
    open().train(spark(), TrainingListener.NONE);
    Path copy = folder.resolve("shelf/copy");
    FileUtils.copyDirectory(folder.resolve("one/model").toFile(), copy.toFile());
    ModelRun model = model(copy, 64);

    ModelRun.Evaluation evaluation = model.evaluate(spark(), Split.TEST, Optional.empty());

    assertThat(evaluation.metrics()).containsKey("accuracy");
    assertThat(evaluation.files()).isEmpty();
    assertThatThrownBy(() -> model.predict(session, Split.TEST, Optional.empty()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("give --output");
    assertThat(folder.resolve("shelf").toFile().list()).containsExactly("copy");
  }

  @Test
  void rowsOfOtherClassesArePredictedButNotJudged() throws Exception {
    open().train(spark(), TrainingListener.NONE);
    Path raw = shared.resolve("raw");
    Configuration other =
        Configuration.parseText(
            """
            dataset {
              path = "%s", source { kind = idx, path = "%s", class-names = [a, b, c] }
            }
            """
                .formatted(folder.resolve("named"), raw));
    String path =
        new Ingest().run(session, DatasetSettings.read(other.root()), new Seed(1), false).path();
    ModelRun model =
        ModelRun.open(
            folder.resolve("one").toString(),
            Optional.of(path),
            new EvaluationSettings(2, 64),
            session.sparkContext().hadoopConfiguration());

    assertThat(model.predict(session, Split.TEST, Optional.empty()).rows()).isEqualTo(30);
    assertThatThrownBy(() -> model.evaluate(spark(), Split.TEST, Optional.empty()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected classes [0, 1, 2], found [a, b, c]");
  }

  @Test
  void anotherNetworkInTheSameFileIsRefused() throws Exception {
    Path json = folder.resolve("network.json");
    changes.put("model", "null\nmodel { kind = dl4j-json, path = \"" + json + "\" }");
    Files.writeString(json, network(5));
    trainUntil(2);
    Files.writeString(json, network(6));

    assertThatThrownBy(this::open)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected the network with SHA-256");
  }

  /** Flatten and Dense(3, softmax) on images of 6 x 6; as Keras 2.12 saved it. */
  private byte[] keras() throws Exception {
    Path file = folder.resolve("keras.h5");
    changes.put("model", "null\nmodel { kind = keras-h5, path = \"" + file + "\" }");
    changes.put(
        "optimizer", "null\noptimizer { kind = sgd, learning-rate = 1e-9, batch-size = 16 }");
    try (var in = ModelSpec.class.getResourceAsStream("keras-softmax.h5")) {
      byte[] bytes = in.readAllBytes();
      Files.write(file, bytes);
      return bytes;
    }
  }

  @Test
  void trainingGoesOnFromTheWeightsThatComeWithTheNetwork() throws Exception {
    keras();
    open().train(spark(), TrainingListener.NONE);

    var trained =
        ModelSerializer.restoreMultiLayerNetwork(
            folder.resolve("one/model/network.zip").toFile(), false);
    assertThat(trained.getParam("0_W").getRow(0).toFloatVector())
        .containsExactly(new float[] {0.2231004f, -0.3544899f, 0.0976042f}, within(1e-6f));
    assertThat(trained.getParam("0_W").getRow(2).toFloatVector())
        .containsExactly(new float[] {0.3281802f, -0.2481728f, -0.1987973f}, within(1e-6f));
  }

  @Test
  void otherWeightsOfTheSameNetworkAreRefused() throws Exception {
    byte[] file = keras();
    trainUntil(2);
    ByteBuffer floats = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int first = 0;
    while (floats.getFloat(first) != 0.22310039401054382f) {
      first++;
    }
    floats.putFloat(first, 0.5f);
    Files.write(folder.resolve("keras.h5"), file);

    assertThatThrownBy(this::open)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected the network with SHA-256");
  }

  private static String network(int hidden) {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(new DenseLayer.Builder().nIn(36).nOut(hidden).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(hidden)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build())
        .build()
        .toJson();
  }

  @Test
  void predictionsDoNotReplaceWhatIsNone() throws Exception {
    open().train(spark(), TrainingListener.NONE);
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "important");
    ModelRun model = model(folder.resolve("one/model"), 64);

    assertThatThrownBy(() -> model.predict(session, Split.TEST, Optional.of(mine.toString())))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("another --output");
    assertThat(mine.resolve("thesis.txt")).exists();

    // As Spark leaves whatever it writes.
    Files.writeString(mine.resolve("_SUCCESS"), "");
    assertThatThrownBy(() -> model.predict(session, Split.TEST, Optional.of(mine.toString())))
        .isInstanceOf(BadConfiguration.class);
    assertThat(mine.resolve("thesis.txt")).exists();
  }

  @Test
  void predictionsTakeThePlaceOfPredictionsAlone() throws Exception {
    open().train(spark(), TrainingListener.NONE);
    ModelRun model = model(folder.resolve("one/model"), 64);
    Optional<String> target = Optional.of(folder.resolve("said").toString());

    model.predict(session, Split.TEST, target);
    model.predict(session, Split.VALIDATION, target);
    assertThat(session.read().parquet(target.get()).count()).isEqualTo(60);

    Path note = Files.writeString(folder.resolve("said/a-note.txt"), "important");
    assertThatThrownBy(() -> model.predict(session, Split.TEST, target))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "said: expected nothing there or earlier predictions, found a-note.txt");
    Files.delete(note);
    model.predict(session, Split.TEST, target);
    assertThat(session.read().parquet(target.get()).count()).isEqualTo(30);
  }
}
