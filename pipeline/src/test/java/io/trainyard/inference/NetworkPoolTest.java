package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.config.Configuration;
import io.trainyard.device.Device;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class NetworkPoolTest {

  private static NetworkPool.Key key(int seed) {
    Configuration configuration =
        Configuration.parseText("model { kind = mlp, hidden = [5] }, optimizer { kind = sgd }");
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
    Network network = NetworkPool.take(key);
    network.output(Nd4j.zeros(3, 16));
    NetworkPool.putBack(key, network);
    return network;
  }

  @Test
  void givesOutAgainWhatWasPutBack() {
    Network network = use(key(1));

    assertThat(use(key(1))).isSameAs(network);
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
