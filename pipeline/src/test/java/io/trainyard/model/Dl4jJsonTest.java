package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class Dl4jJsonTest {

  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(2, 3, 1), 3);
  private static final IUpdater SCHEDULED =
      new RmsProp(new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9));

  @TempDir Path directory;

  @Test
  void aStackOfLayersKeepsAllButUpdatersAndSeed() {
    MultiLayerConfiguration own = layers(6, 3);
    String json = json(own.toJson(), "kind = momentum, learning-rate = 0.5");
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(json);

    for (NeuralNetConfiguration conf : read.getConfs()) {
      BaseLayer layer = (BaseLayer) conf.getLayer();
      assertThat(layer.getIUpdater()).isEqualTo(new ClassicalMomentum(0.5, 0.9));
      assertThat(layer.getBiasUpdater()).isNull();
      assertThat(conf.getSeed()).isEqualTo(Nets.SEED.of("initial-weights").value());
    }
    assertThat(read.getConf(0).getLayer()).extracting("NOut").isEqualTo(4L);
    assertThat(json)
        .isEqualTo(json(own.toJson(), "kind = momentum, learning-rate = 0.5"))
        .isEqualTo(read.toJson())
        .doesNotContain("ExponentialSchedule");
  }

  @Test
  void aGraphKeepsAllButUpdatersAndSeed() {
    ComputationGraphConfiguration own = graph(1);
    String json = json(own.toJson(), "kind = adam");
    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);

    for (String name : new String[] {"a", "b", "out"}) {
      LayerVertex vertex = (LayerVertex) read.getVertices().get(name);
      BaseLayer layer = (BaseLayer) vertex.getLayerConf().getLayer();
      assertThat(layer.getIUpdater()).isInstanceOf(Adam.class);
      assertThat(layer.getBiasUpdater()).isNull();
    }
    assertThat(read.getVertices().get("sum")).isInstanceOf(ElementWiseVertex.class);
    assertThat(read.getDefaultConfiguration().getSeed())
        .isEqualTo(Nets.SEED.of("initial-weights").value());
    assertThat(json).isEqualTo(read.toJson()).doesNotContain("ExponentialSchedule");
    assertThatCode(() -> ModelSpec.requireFits(json, SHAPE)).doesNotThrowAnyException();
  }

  @Test
  void optimizerNetworkKeepsItsUpdatersAndSchedules() {
    String json = json(layers(6, 3).toJson(), "kind = network");
    BaseLayer layer = Nets.layer(json, 0);

    assertThat(layer.getIUpdater()).isEqualTo(SCHEDULED);
    assertThat(layer.getBiasUpdater()).isEqualTo(new Sgd(0.3));
  }

  @Test
  void classesOfOtherPackagesHaveToBeAllowed() throws IOException {
    String own =
        layers(6, 3)
            .toJson()
            .replace(
                "org.nd4j.linalg.activations.impl.ActivationSoftmax", "com.example.OwnSoftmax");
    assertThatThrownBy(() -> json(own, "kind = sgd"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining(
            "expected classes of the packages io.trainyard, org.deeplearning4j, org.nd4j, found com.example.OwnSoftmax;")
        .hasMessageContaining("spark.hadoop.trainyard.network.packages=PACKAGE");

    var allowing = new org.apache.hadoop.conf.Configuration();
    allowing.set("trainyard.network.packages", "com.example");
    Path file = Files.writeString(directory.resolve("own.json"), own);
    String read =
        new Dl4jJson(file.toString())
            .networkJson(SHAPE, Read.optimizer("kind = sgd"), new Seed(1), allowing);
    assertThat(read).contains("com.example.OwnSoftmax");
  }

  @Test
  void oneSeedGivesOneNetwork() {
    String own = layers(6, 3).toJson();
    String first = json(own, "kind = sgd", new Seed(1));

    assertThat(json(own, "kind = sgd", new Seed(1))).isEqualTo(first);
    assertThat(Network.fromJson(json(own, "kind = sgd", new Seed(2))).copyParameters())
        .isNotEqualTo(Network.fromJson(first).copyParameters());
  }

  @Test
  void adamwAddsItsDecayToWeightsOnly() {
    BaseLayer layer = Nets.layer(json(layers(6, 3).toJson(), "kind = adamw"), 0);

    assertThat(layer.getRegularizationByParam("W")).containsExactly(new WeightDecay(0.01, true));
    assertThat(layer.getRegularizationByParam("b")).isNullOrEmpty();
  }

  @Test
  void adamwDoesNotAddToADecayThatIsThere() {
    MultiLayerConfiguration own = layers(6, 3);
    UserLayer.decay(own.getConf(0).getLayer(), new WeightDecay(0.1, true));

    assertThatThrownBy(() -> json(own.toJson(), "kind = adamw"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected one weight decay");
  }

  @Test
  void saysWhenThereIsNoFile() {
    assertThatThrownBy(() -> networkJson(directory.resolve("none.json"), "kind = sgd"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot read model.path = " + directory + "/none.json")
        .hasMessageContaining("expected a file");
    assertThatThrownBy(() -> Read.model("kind = dl4j-json"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.path: expected text, found null");
  }

  @Test
  void saysWhenTheFileIsNoJson() {
    assertThatThrownBy(() -> json("{ \"confs\": [", "kind = sgd"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected JSON, found Unexpected end-of-input")
        .hasMessageContaining("in line 1");
  }

  @Test
  void saysWhenTheJsonIsNoNetwork() {
    for (String text : new String[] {"", "[]", "7", "\"confs\"", "{}", "{\"confs\": []}"}) {
      assertThatThrownBy(() -> json(text, "kind = sgd"))
          .as(text)
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining("expected the JSON of a MultiLayerConfiguration");
    }
    assertThatThrownBy(() -> json("{\"class_name\": \"Sequential\"}", "kind = sgd"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("found an object with the keys [class_name]");
    for (String text :
        new String[] {"{\"confs\": [{}]}", "{\"confs\": [7]}", "{\"vertices\": {}}"}) {
      assertThatThrownBy(() -> json(text, "kind = sgd"))
          .as(text)
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining("expected a configuration that Deeplearning4j can read");
    }
  }

  @Test
  void saysWhenALayerIsUnknown() {
    String json = layers(6, 3).toJson().replace("conf.layers.DenseLayer", "conf.layers.Dense");

    assertThatThrownBy(() -> json(json, "kind = sgd"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a configuration that Deeplearning4j can read")
        .hasMessageContaining("Dense");
  }

  @Test
  void wantsAUnitForEachClass() {
    assertThatThrownBy(() -> json(layers(6, 5).toJson(), "kind = sgd"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "expected an output layer of 3 units, one for each class, found 5 units");
  }

  @Test
  void wantsOneInputAndOneOutput() {
    assertThatThrownBy(() -> json(graph(2).toJson(), "kind = sgd"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "expected one input and one output layer, found 1 inputs and 2 output layers");
  }

  @Test
  void wantsAnOutputLayer() {
    MultiLayerConfiguration own =
        builder().list().layer(new DenseLayer.Builder().nIn(6).nOut(3).build()).build();

    assertThatThrownBy(() -> json(own.toJson(), "kind = sgd"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected an OutputLayer or a LossLayer at its end, found a Dense");
  }

  @Test
  void saysWhenItsInputDoesNotFitTheData() {
    String json = json(layers(7, 3).toJson(), "kind = sgd");

    assertThatThrownBy(() -> ModelSpec.requireFits(json, SHAPE))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use a model whose input does not fit the data")
        .hasMessageContaining("expected one that takes images of 2x3x1 as FLAT [1, 6], found")
        .hasMessageContaining("(layer # inputs = 7)");
  }

  @Test
  void saysWhenItTakesOtherChannels() {
    String lenet =
        Nets.json("kind = lenet, kernel = 1", new NetworkShape(new ImageShape(4, 4, 3), 3));

    assertThatThrownBy(
            () -> ModelSpec.requireFits(lenet, new NetworkShape(new ImageShape(4, 4, 1), 3)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("as NCHW [1, 1, 4, 4]");
  }

  @Test
  void whatFitsFits() {
    assertThatCode(() -> ModelSpec.requireFits(json(layers(6, 3).toJson(), "kind = adam"), SHAPE))
        .doesNotThrowAnyException();
    assertThatCode(() -> ModelSpec.requireFits(Nets.json("kind = lenet", Nets.MNIST), Nets.MNIST))
        .doesNotThrowAnyException();
  }

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder().updater(SCHEDULED).biasUpdater(new Sgd(0.3));
  }

  private static MultiLayerConfiguration layers(int inputs, int outputs) {
    return builder()
        .list()
        .layer(new DenseLayer.Builder().nIn(inputs).nOut(4).activation(Activation.TANH).build())
        .layer(new OutputLayer.Builder().nOut(outputs).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.feedForward(inputs))
        .build();
  }

  private static ComputationGraphConfiguration graph(int outputs) {
    var graph =
        builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer("a", new DenseLayer.Builder().nIn(6).nOut(4).build(), "in")
            .addLayer("b", new DenseLayer.Builder().nIn(6).nOut(4).build(), "in")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
            .addLayer("out", output(), "sum");
    return outputs == 1
        ? graph.setOutputs("out").build()
        : graph.addLayer("more", output(), "sum").setOutputs("out", "more").build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build();
  }

  private String json(String network, String optimizer) {
    return json(network, optimizer, Nets.SEED);
  }

  private String json(String network, String optimizer, Seed seed) {
    try {
      Path file = Files.writeString(directory.resolve("a network.json"), network);
      return networkJson(file, optimizer, seed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String networkJson(Path file, String optimizer) {
    return networkJson(file, optimizer, Nets.SEED);
  }

  private static String networkJson(Path file, String optimizer, Seed seed) {
    String hocon =
        "model { kind = dl4j-json, path = \"%s\" }, optimizer { %s }".formatted(file, optimizer);
    ModelSpec model = Read.from(hocon, ModelSpec::read);
    OptimizerSettings settings =
        Read.from(
            hocon,
            root -> {
              ModelSpec.read(root);
              return OptimizerSettings.read(root, 20);
            });
    return model.networkJson(SHAPE, settings, seed);
  }
}
