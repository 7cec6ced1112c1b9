package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.config.Configuration;
import io.trainyard.device.Device;
import io.trainyard.model.DropoutNetwork;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Masks;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NetworkPoolTest {

  private static NetworkPool.Key key(int seed) {
    return key(seed, "kind = mlp, hidden = [5]");
  }

  private static NetworkPool.Key key(int seed, String model) {
    Configuration configuration =
        Configuration.parseText("model { %s }, optimizer { kind = sgd }".formatted(model));
    String json =
        ModelSpec.read(configuration.root())
            .networkJson(
                new NetworkShape(new ImageShape(4, 4, 1), 3),
                OptimizerSettings.read(configuration.root(), 1),
                new Seed(seed));
    return new NetworkPool.Key(new Device.Cpu(), json);
  }

  /** Has a network in the pool that has been used. */
  private static Network use(NetworkPool.Key key) {
    Network network = NetworkPool.PLAIN.take(key);
    network.output(Nd4j.zeros(3, 16));
    NetworkPool.PLAIN.putBack(key, network);
    return network;
  }

  @Test
  void givesOutAgainWhatWasPutBack() {
    Network network = use(key(1));

    assertThat(use(key(1))).isSameAs(network);
  }

  @Test
  void oneWithDropoutIsGivenOutAgainAndHasNoMasksThen() {
    NetworkPool.Key key = key(1, "kind = mlp, hidden = [5], dropout = 0.5");
    INDArray features = Nd4j.ones(3, 16);
    List<DropoutNetwork> used = new ArrayList<>();
    List<float[]> answers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      NetworkPool.WITH_DROPOUT.with(
          key,
          network -> {
            used.add(network);
            answers.add(network.network().probabilities(features));
            Masks masks = new DropoutPasses(1, new Seed(1)).masks(0, new long[] {1, 2, 3});
            answers.add(network.probabilities(features, masks));
          });
    }

    assertThat(used.get(1)).isSameAs(used.get(0));
    assertThat(answers.get(2)).isEqualTo(answers.get(0)).isNotEqualTo(answers.get(1));
    assertThat(answers.get(3)).isEqualTo(answers.get(1));
  }

  @Test
  void oneWhoseWorkFailedIsNotGivenOutAgain() {
    NetworkPool.Key key = key(2, "kind = mlp, hidden = [5], dropout = 0.5");
    List<DropoutNetwork> used = new ArrayList<>();
    assertThatThrownBy(
            () ->
                NetworkPool.WITH_DROPOUT.with(
                    key,
                    network -> {
                      used.add(network);
                      throw new IllegalStateException("stopped");
                    }))
        .hasMessage("stopped");

    NetworkPool.WITH_DROPOUT.with(key, used::add);

    assertThat(used.get(1)).isNotSameAs(used.get(0));
  }

  @Test
  void networksThatAreDroppedHoldNoNativeMemory() {
    long most = 0;
    long least = Long.MAX_VALUE;
    // Several times as many as the pool keeps.
    for (int seed = 0; seed < 40; seed++) {
      use(key(100 + seed));
      if (seed >= 10) {
        most = Math.max(most, NativeScope.liveObjects());
        least = Math.min(least, NativeScope.liveObjects());
      }
    }

    assertThat(most).isGreaterThan(least);
    for (int seed = 200; seed < 240; seed++) {
      use(key(seed));
      assertThat(NativeScope.liveObjects()).isBetween(least, most);
    }
  }
}
