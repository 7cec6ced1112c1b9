package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.random.Seed;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class BenchModelTest {

  /** By hand; the last is 4 * 256 * (65 + 256 + 1) + 65 * 257. */
  @ParameterizedTest
  @CsvSource({
    "mlp, 545810, 128",
    "mlp-large, 5592010, 128",
    "lenet, 431080, 128",
    "resnet20, 274042, 128",
    "lstm, 346433, 64"
  })
  void networksAreTheKnownOnes(String name, int parameters, int batchSize) {
    BenchNetwork network = BenchModel.named(name).network(OptionalInt.empty());

    assertThat(network.name()).isEqualTo(name);
    assertThat(network.batchSize()).isEqualTo(batchSize);
    assertThat(Network.fromJson(network.json()).parameterCount()).isEqualTo(parameters);
  }

  @Test
  void unknownNamesAreRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> BenchModel.named("vgg"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--model vgg: expected one of mlp, mlp-large, lenet, resnet20, lstm");
  }

  @Test
  void imagesOfAnotherShapeGiveANetworkForThem() {
    NetworkShape shape = new NetworkShape(new ImageShape(6, 5, 2), 3);

    BenchNetwork network = BenchModel.MLP.network(shape, OptionalInt.of(4));

    assertThat(Network.fromJson(network.json()).parameterCount())
        .isEqualTo(61 * 500 + 501 * 300 + 301 * 3);
    assertThatThrownBy(() -> BenchModel.LSTM.network(shape, OptionalInt.empty()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot measure lstm on images");
  }

  @Test
  void minibatchesOfImagesAreInTheNetworksLayout() {
    BenchNetwork bench = BenchModel.RESNET20.network(OptionalInt.of(2));

    BenchNetwork.Batch batch = bench.batch(Network.fromJson(bench.json()), new Seed(1));

    assertThat(batch.features().shape()).containsExactly(2, 3, 32, 32);
    assertThat(batch.features().minNumber().doubleValue()).isBetween(0.0, 0.01);
    assertThat(batch.features().maxNumber().doubleValue()).isBetween(0.99, 1.0);
    assertThat(batch.labels().shape()).containsExactly(2, 10);
    assertThat(batch.labels().sum(1).toDoubleVector()).containsExactly(1, 1);
  }

  @Test
  void minibatchesOfTextHaveOneCharacterAtEachPlace() {
    BenchNetwork bench = BenchModel.LSTM.network(OptionalInt.of(3));

    BenchNetwork.Batch batch = bench.batch(Network.fromJson(bench.json()), new Seed(1));

    for (INDArray array : new INDArray[] {batch.features(), batch.labels()}) {
      assertThat(array.shape()).containsExactly(3, 65, 50);
      assertThat(array.sum(1).reshape(150).toDoubleVector()).containsOnly(1);
    }
    assertThat(batch.features()).isNotEqualTo(batch.labels());
    assertThat(bench.charactersPerExample()).hasValue(50);
  }

  @Test
  void equalSeedsGiveEqualMinibatches() {
    BenchNetwork bench = BenchModel.LENET.network(OptionalInt.of(2));
    Network network = Network.fromJson(bench.json());

    assertThat(bench.batch(network, new Seed(1)).features())
        .isEqualTo(bench.batch(network, new Seed(1)).features())
        .isNotEqualTo(bench.batch(network, new Seed(2)).features());
  }
}
