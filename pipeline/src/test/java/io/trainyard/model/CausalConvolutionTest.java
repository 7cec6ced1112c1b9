package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.causal.CausalConvolutionLayer.Shape;
import io.trainyard.model.causal.CausalConvolutionLayer.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CausalConvolutionTest {

  @Test
  void defaultsAreThoseOfTheReference() {
    ModelSpec read = Read.model("kind = causal-convolution");
    assertThat(read)
        .isEqualTo(
            new CausalConvolution(
                new Shape(64, 128, 2, 6, 1, Unit.GATED),
                64,
                0,
                new WeightSettings(WeightInitialization.XAVIER, 0, new Penalties(0, 0, 0))));
    assertThat(read.window()).contains(64);
  }

  /** The sum of (kernel - 1) * dilation over all blocks, and the present token. */
  @ParameterizedTest
  @CsvSource({
    // 1 + 1
    "2, 1, 1, 2",
    // 1 + 1 + 2 + 4 + 8 + 16 + 32
    "2, 6, 1, 64",
    // WaveNet's 1, 2, 4, ..., 512
    "2, 10, 1, 1024",
    // 1 + 2 (1 + 2 + 4)
    "2, 3, 2, 15",
    // 1 + 2 * 1 + 2 * 2 + 2 * 4
    "3, 3, 1, 15",
    // 1 + 3 * 4 * (1 + 2)
    "5, 2, 3, 37"
  })
  void theReceptiveFieldIsThatOfAllBlocks(int kernel, int layers, int cycles, int tokens) {
    assertThat(
            Read.model(
                    "kind = causal-convolution, kernel = %d, layers = %d, cycles = %d"
                        .formatted(kernel, layers, cycles))
                .receptiveField())
        .contains(tokens);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kernel = 1",
        "kernel = 101",
        "layers = 0",
        "layers = 17",
        "cycles = 0",
        "channels = 0",
        "skip-channels = 0",
        "gated = maybe",
        "window = 0",
        "dropout = 1.0",
        "hidden = 8"
      })
  void wrongValuesAreProblems(String wrong) {
    assertThatThrownBy(() -> Read.model("kind = causal-convolution, " + wrong))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model." + wrong.substring(0, wrong.indexOf(' ')));
  }

  @Test
  void whatLooksBackTooFarIsAProblem() {
    // 1 + 65535
    Read.model("kind = causal-convolution, layers = 16");
    assertThatThrownBy(() -> Read.model("kind = causal-convolution, layers = 16, cycles = 2"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.layers")
        .hasMessageContaining("16 with kernel = 2 and cycles = 2")
        .hasMessageContaining("a receptive field of at most 65536 tokens");
  }

  /** V = 7, 3 channels, 4 skip channels, kernel 2, 3 blocks. */
  @ParameterizedTest
  @CsvSource({"true, 2", "false, 1"})
  void parametersAreThoseOfBlocksAndEnd(boolean gated, int convolutions) {
    String json = json("layers = 3, channels = 3, skip-channels = 4, gated = " + gated);
    int blocks = 3 * (convolutions * (2 * 3 * 3 + 3) + 3 * 4);
    int residuals = 2 * (3 * 3 + 3);
    int end = 4 + 4 * 4 + 4;
    assertThat(Network.fromJson(json).parameterCount())
        .isEqualTo(7 * 3 + blocks + residuals + end + 4 * 7 + 7);
  }

  @Test
  void whatIsDroppedInTrainingIsNoPartOfTheArchitecture() {
    assertThat(Network.architecture(json("dropout = 0.5")))
        .isEqualTo(Network.architecture(json("dropout = 0.1")))
        .isNotEqualTo(Network.architecture(json("gated = false")));
  }

  @Test
  void windowsWhoseStatesNothingCouldHoldAreBadConfiguration() {
    RecurrentNetwork network =
        RecurrentNetwork.of(Network.fromJson(json("layers = 12, channels = 8")));
    // 4095 vectors of 8 numbers.
    assertThat(network.stateSize(1)).isEqualTo(32_760);
    network.requireRoom(10, 1000);
    assertThatThrownBy(() -> network.requireRoom(1, 20_000))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("20000 * 32760")
        .hasMessageContaining("reduce optimizer.batch-size, or how many tokens back");
  }

  private static String json(String model) {
    return Read.model("kind = causal-convolution, " + model)
        .networkJson(new TokenShape(7), Read.optimizer("kind = sgd"), Nets.SEED);
  }
}
