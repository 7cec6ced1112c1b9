package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final NetworkShape TINY = new NetworkShape(new ImageShape(6, 6, 1), 3);

  private static String of(String model) {
    return Network.architecture(Nets.json(model, TINY));
  }

  @Test
  void howANetworkIsTrainedIsNoPartOfIt() {
    String trained =
        "kind = mlp, hidden = [5], dropout = 0.5, input-dropout = 0.1, l2 = 0.01, l1 = 0.1,"
            + " weight-decay = 0.1, weight-init = xavier";

    assertThat(of(trained)).isEqualTo(of("kind = mlp, hidden = [5]"));
    assertThat(of("kind = resnet, depth = 8, l2 = 0.1")).isEqualTo(of("kind = resnet, depth = 8"));
  }

  @Test
  void whatItComputesIs() {
    String plain = of("kind = mlp, hidden = [5]");

    assertThat(of("kind = mlp, hidden = [6]")).isNotEqualTo(plain);
    assertThat(of("kind = mlp, hidden = [5], activation = tanh")).isNotEqualTo(plain);
    assertThat(of("kind = mlp, hidden = [5], batch-normalization = true")).isNotEqualTo(plain);
    assertThat(of("kind = softmax")).isNotEqualTo(plain);
    assertThat(of("kind = resnet, depth = 14")).isNotEqualTo(of("kind = resnet, depth = 8"));
  }
}
