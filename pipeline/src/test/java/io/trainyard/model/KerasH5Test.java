package io.trainyard.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Two models that Keras 2.12 saved, for images of 8 x 6 x 2 in three classes, with what it says of
 * two images. sequential: Conv2D(4, 3, same, relu), BatchNormalization, MaxPooling2D(2), Conv2D(3,
 * 2, tanh), Flatten, Dense(5, relu), Dropout(0.3), Dense(3, softmax). functional: a =
 * relu(BatchNormalization(Conv2D(4, 3, same, no bias))), b = Conv2D(4, 3, same)(a), Concatenate(a +
 * b, a), GlobalAveragePooling2D, Dense(3, softmax).
 */
class KerasH5Test {

  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(8, 6, 2), 3);

  @TempDir Path folder;

  private String fixture(String name) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes(name));
    return "kind = keras-h5, path = \"%s\"".formatted(file);
  }

  private static Network network(String model) {
    ModelSpec spec = Read.model(model);
    String json = spec.networkJson(SHAPE, Read.optimizer("kind = adam"), new Seed(1));
    Network network = Network.fromJson(json);
    network.setParameters(spec.initialParameters(SHAPE, new Configuration()).orElseThrow());
    return network;
  }

  /** Channels first. */
  private static INDArray images() {
    INDArray images = Nd4j.create(DataType.FLOAT, 2, 2, 8, 6);
    for (long i = 0; i < images.length(); i++) {
      images.putScalar(i, i * 7 % 11 / 11.0);
    }
    return images;
  }

  @ParameterizedTest
  @CsvSource({
    "sequential, 0.44465619, 0.27132362, 0.28402025, 0.41276199, 0.27390555, 0.31333244",
    "functional, 0.45436302, 0.30002829, 0.24560872, 0.45745626, 0.29761547, 0.24492821"
  })
  void answersAsKerasDoes(String name, float a, float b, float c, float d, float e, float f)
      throws IOException {
    Network network = network(fixture("keras-" + name + ".h5"));

    assertThat(network.inputLayout()).isEqualTo(InputLayout.NCHW);
    assertThat(network.probabilities(images()))
        .containsExactly(new float[] {a, b, c, d, e, f}, within(1e-5f));
  }

  @ParameterizedTest
  @CsvSource({"sequential", "functional"})
  void trainsOnFromThereWithTheConfiguredOptimizer(String name) throws IOException {
    Network network = network(fixture("keras-" + name + ".h5"));
    INDArray labels = Nd4j.create(new float[][] {{0, 0, 1}, {0, 1, 0}});
    Step step = new Step(0, 0, 0.05, Clipping.NONE, new Seed(1));

    double first = network.fit(images(), labels, step);
    double last = first;
    for (int i = 1; i < 10; i++) {
      last = network.fit(images(), labels, new Step(i, 0, 0.05, Clipping.NONE, new Seed(i)));
    }

    // Adam has two moments.
    assertThat(network.copyOptimizerState().length).isGreaterThan(network.parameterCount());
    assertThat(last).isLessThan(first / 2);
  }

  @Test
  void saysWhatIsNoKerasFile() throws IOException {
    Path file = Files.writeString(folder.resolve("other.h5"), "no HDF5");
    ModelSpec spec = Read.model("kind = keras-h5, path = \"%s\"".formatted(file));

    assertThatThrownBy(() -> spec.networkJson(SHAPE, Read.optimizer("kind = sgd"), new Seed(1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use the network in " + file)
        .hasMessageContaining("expected a model that Keras 2 saved as HDF5")
        .hasMessageContaining("found a file of another format; save another");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999})
  void aTruncatedFileIsTheUsersToReplace(double kept) throws IOException {
    byte[] whole = bytes("keras-sequential.h5");

    assertRefused(Arrays.copyOf(whole, (int) (kept * whole.length)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"class_name\": \"Sequential\" | {\"class_name\": \"Sequential'",
        "{\"class_name\": \"Sequential\" | {\"class_name\": \"Subsequent\"",
        "[null, 8, 6, 2] | [null, 8, 9, 2]",
        "moving_variance:0 | moving_variants:0",
        "model_weights | model_heights"
      })
  void aDamagedFileIsTheUsersToReplace(String text, String damaged) throws IOException {
    String whole = new String(bytes("keras-sequential.h5"), ISO_8859_1);
    assertThat(whole).contains(text);

    assertRefused(whole.replace(text, damaged).getBytes(ISO_8859_1));
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = KerasH5Test.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private void assertRefused(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("damaged.h5"), content);

    assertThatThrownBy(() -> network("kind = keras-h5, path = \"%s\"".formatted(file)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use the network in " + file)
        .hasMessageContaining("save another, or use dl4j-json");
  }

  @Test
  void imagesOfAnotherSizeAreNotTheNetworks() throws IOException {
    ModelSpec spec = Read.model(fixture("keras-sequential.h5"));
    NetworkShape other = new NetworkShape(new ImageShape(12, 12, 2), 3);

    assertThatThrownBy(() -> spec.initialParameters(other, new Configuration()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use the network in ");
  }

  @Test
  void saysThatThereIsNoFile() {
    ModelSpec spec = Read.model("kind = keras-h5, path = \"%s/none.h5\"".formatted(folder));

    assertThatThrownBy(() -> spec.networkJson(SHAPE, Read.optimizer("kind = sgd"), new Seed(1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a file");
  }

  @Test
  void theClassesMustBeTheData() throws IOException {
    ModelSpec spec = Read.model(fixture("keras-sequential.h5"));
    NetworkShape other = new NetworkShape(SHAPE.input(), 4);

    assertThatThrownBy(() -> spec.networkJson(other, Read.optimizer("kind = sgd"), new Seed(1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected an output layer of 4 units, one for each class, found 3");
  }

  @Test
  void bringsNoOptimizerOfItsOwn() {
    assertThatThrownBy(
            () ->
                Read.from(
                    "model { kind = keras-h5, path = x }, optimizer { kind = network }",
                    root -> {
                      ModelSpec.read(root);
                      return OptimizerSettings.read(root, 20);
                    }))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("optimizer.kind: expected network only with model.kind = dl4j-json");
  }
}
