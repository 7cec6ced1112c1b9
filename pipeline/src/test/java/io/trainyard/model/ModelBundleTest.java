package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;

class ModelBundleTest {

  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(2, 2, 1), 3);
  private static final Configuration CONF = new Configuration();

  @TempDir Path directory;

  @Test
  void readsBackWhatWasWritten() {
    ModelBundle bundle = bundle(network("kind = adam"));
    bundle.write(at("model"), CONF);
    ModelBundle read = ModelBundle.read(at("model"), CONF);

    assertThat(read.network().copyParameters()).isEqualTo(bundle.network().copyParameters());
    assertThat(read.input()).isEqualTo(bundle.input());
    assertThat(read.classNames()).containsExactly("cat", "dog", "Ä\"quote");
    assertThat(read.normalization()).isEqualTo(bundle.normalization());
    assertThat(read.provenance()).isEqualTo(bundle.provenance());
    assertThat(read.provenance())
        .containsEntry("run_id", "r-1")
        .containsEntry("seed", Long.MIN_VALUE);
  }

  @Test
  void equalBundlesAreEqualFiles() throws IOException {
    bundle(network("kind = adam")).write(at("one"), CONF);
    bundle(network("kind = adam")).write(at("two"), CONF);

    for (String file : new String[] {"network.zip", "bundle.json"}) {
      assertThat(directory.resolve("two").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("one").resolve(file));
    }
    assertThat(Files.list(directory.resolve("one"))).hasSize(2);
  }

  @Test
  void stepsTakenDoNotShow() {
    Network stepped = network("kind = adam");
    float[] parameters = stepped.copyParameters();
    INDArray labels = Nd4j.create(new float[][] {{1, 0, 0}});
    stepped.fit(Nd4j.ones(1, 4), labels, new Step(3, 2, Double.NaN, Clipping.NONE, new Seed(1)));
    stepped.setParameters(parameters);
    bundle(stepped).write(at("one"), CONF);
    bundle(network("kind = adam")).write(at("two"), CONF);

    assertThat(directory.resolve("one/network.zip"))
        .hasSameBinaryContentAs(directory.resolve("two/network.zip"));
  }

  @Test
  void modelSerializerReadsIt() throws IOException {
    Network network = network("kind = adam");
    bundle(network).write(at("model"), CONF);
    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(directory.resolve("model/network.zip").toFile());

    assertThat(read.params()).isEqualTo(network.model().params());
    INDArray image = Nd4j.ones(1, 4);
    assertThat(read.output(image)).isEqualTo(network.output(image));
    assertThat(Nets.layer(read.getLayerWiseConfigurations().toJson(), 0).getIUpdater())
        .isInstanceOf(Adam.class);
  }

  @Test
  void needsNoClassOfTrainyards() throws IOException {
    bundle(network("kind = momentum, momentum = 0.8")).write(at("model"), CONF);
    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(directory.resolve("model/network.zip").toFile());
    String json = read.getLayerWiseConfigurations().toJson();

    assertThat(json).doesNotContain("trainyard");
    assertThat(((Nesterovs) Nets.layer(json, 0).getIUpdater()).getMomentum()).isEqualTo(0.8);
  }

  @Test
  void holdsAGraph() throws IOException {
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "out",
                new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build(),
                "in")
            .setOutputs("out")
            .build();
    Network network = Network.fromJson(graph.toJson());
    bundle(network).write(at("model"), CONF);

    assertThat(ModelBundle.read(at("model"), CONF).network().copyParameters())
        .isEqualTo(network.copyParameters());
    ComputationGraph read =
        ModelSerializer.restoreComputationGraph(directory.resolve("model/network.zip").toFile());
    assertThat(read.params()).isEqualTo(network.model().params());
  }

  @Test
  void takesTheOthersPlace() {
    Network network = network("kind = sgd");
    bundle(network("kind = adam")).write(at("model"), CONF);
    bundle(network).write(at("model"), CONF);
    bundle(network).write(at("model"), CONF);

    assertThat(ModelBundle.read(at("model"), CONF).network().copyParameters())
        .isEqualTo(network.copyParameters());
  }

  @Test
  void noticesAnAlteredNetwork() throws IOException {
    bundle(network("kind = adam")).write(at("model"), CONF);
    Path file = directory.resolve("model/network.zip");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> ModelBundle.read(at("model"), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("/model, which is damaged: expected network.zip of SHA-256")
        .hasMessageContaining("found " + bytes.length + " bytes of SHA-256");
  }

  @Test
  void aNetworkUnderAnOlderDescriptionIsNoBundle() throws IOException {
    bundle(network("kind = adam")).write(at("old"), CONF);
    bundle(network("kind = sgd")).write(at("new"), CONF);
    Files.copy(
        directory.resolve("new/network.zip"),
        directory.resolve("old/network.zip"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> ModelBundle.read(at("old"), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void withoutItsDescriptionThereIsNoBundle() throws IOException {
    bundle(network("kind = adam")).write(at("model"), CONF);
    Files.delete(directory.resolve("model/bundle.json"));

    assertThatThrownBy(() -> ModelBundle.read(at("model"), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a file bundle.json in it");
    assertThatThrownBy(() -> ModelBundle.read(at("nowhere"), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("/nowhere: expected a file bundle.json in it");
  }

  @Test
  void noticesATruncatedDescription() throws IOException {
    bundle(network("kind = adam")).write(at("model"), CONF);
    Path file = directory.resolve("model/bundle.json");
    Files.writeString(file, Files.readString(file).substring(0, 100));

    assertThatThrownBy(() -> ModelBundle.read(at("model"), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a description in bundle.json");
  }

  @Test
  void noticesADescriptionWithWrongOrMissingValues() throws IOException {
    bundle(network("kind = adam")).write(at("model"), CONF);
    Path file = directory.resolve("model/bundle.json");
    String json = Files.readString(file);
    for (String changed :
        List.of(
            "{}",
            "[]",
            json.replace("\"class_names\"", "\"names\""),
            json.replace("\"height\" : 2", "\"height\" : 0"),
            json.replace("\"height\" : 2", "\"height\" : 3"),
            json.replace("\"cat\",", ""),
            json.replace("\"parameters\" : 15", "\"parameters\" : 16"))) {
      Files.writeString(file, changed);
      assertThatThrownBy(() -> ModelBundle.read(at("model"), CONF))
          .as(changed)
          .isInstanceOf(BadData.class)
          .hasMessageContaining("which is damaged");
    }
  }

  @Test
  void refusesALaterVersion() throws IOException {
    bundle(network("kind = adam")).write(at("model"), CONF);
    Path file = directory.resolve("model/bundle.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replace("\"format_version\" : 1", "\"format_version\" : 2"));

    assertThatThrownBy(() -> ModelBundle.read(at("model"), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected format version 1 or less, found 2; use a Trainyard");
  }

  @Test
  void saysWhenItCannotBeWritten() throws IOException {
    Files.writeString(directory.resolve("file"), "in the way");

    assertThatThrownBy(() -> bundle(network("kind = adam")).write(at("file"), CONF))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("cannot write the model bundle");
  }

  @Test
  void namesOneClassForEachOutput() {
    assertThatThrownBy(
            () ->
                new ModelBundle(
                    network("kind = adam"),
                    SHAPE.input(),
                    List.of("a", "b"),
                    new Normalization(List.of(0.0), List.of(255.0)),
                    Map.of()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected 2 numbers an image, found an output of shape [1, 3]");
  }

  private static Network network(String optimizer) {
    ModelSpec model = Read.model("kind = softmax");
    Seed seed = new Seed(optimizer.hashCode());
    return Network.fromJson(model.networkJson(SHAPE, Read.optimizer(optimizer), seed));
  }

  private static ModelBundle bundle(Network network) {
    return new ModelBundle(
        network,
        SHAPE.input(),
        List.of("cat", "dog", "Ä\"quote"),
        new Normalization(List.of(33.25), List.of(78.5)),
        Map.of("run_id", "r-1", "seed", Long.MIN_VALUE, "epochs", 3, "versions", Map.of("b", 1)));
  }

  private org.apache.hadoop.fs.Path at(String name) {
    return new org.apache.hadoop.fs.Path(directory.resolve(name).toString());
  }
}
