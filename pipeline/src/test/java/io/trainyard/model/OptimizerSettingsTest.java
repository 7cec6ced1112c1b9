package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import org.junit.jupiter.api.Test;

class OptimizerSettingsTest {

  @Test
  void takesDefaultsFromTheReference() {
    OptimizerSettings settings = Read.from("", root -> OptimizerSettings.read(root, 20));

    assertThat(settings.updater()).isEqualTo(new UpdaterSpec.Adam(0.9, 0.999, 1e-8));
    assertThat(settings.learningRate().at(0)).isEqualTo(0.001);
    assertThat(settings.batchSize()).isEqualTo(128);
    assertThat(settings.clipNorm()).isEmpty();
    assertThat(settings.clipValue()).isEmpty();
    assertThat(settings.labelSmoothing()).isZero();
  }

  @Test
  void readsLabelSmoothing() {
    assertThat(Read.optimizer("kind = sgd, label-smoothing = 0.1").labelSmoothing()).isEqualTo(0.1);
    assertThatThrownBy(() -> Read.optimizer("kind = sgd, label-smoothing = 1"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "optimizer.label-smoothing: expected a number at least 0 and less than 1, found 1");
  }

  @Test
  void everyKindHasDefaultsForAllItsKeys() {
    for (String kind : UpdaterSpec.KINDS.keySet()) {
      String model = kind.equals("network") ? "model { kind = dl4j-json, path = x }\n" : "";
      OptimizerSettings settings =
          Read.from(
              model + "optimizer { kind = " + kind + " }",
              root -> {
                ModelSpec.read(root);
                return OptimizerSettings.read(root, 20);
              });
      assertThat(settings.batchSize()).as(kind).isEqualTo(128);
    }
  }

  @Test
  void readsClipping() {
    OptimizerSettings settings = Read.optimizer("kind = sgd, clip-norm = 5, clip-value = 0.5");

    assertThat(settings.clipNorm()).hasValue(5);
    assertThat(settings.clipValue()).hasValue(0.5);
  }

  @Test
  void reportsEveryWrongValue() {
    assertThatThrownBy(
            () ->
                Read.optimizer(
                    "kind = nesterovs, momentum = 1, batch-size = 0, clip-norm = 0, beta1 = 1,"
                        + " learning-rate = yes"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("5 problems")
        .hasMessageContaining("optimizer.momentum: expected a number at least 0 and less than 1")
        .hasMessageContaining("optimizer.batch-size: expected a whole number at least 1, found 0")
        .hasMessageContaining("optimizer.clip-norm: expected a number greater than 0, found 0")
        .hasMessageContaining("optimizer.beta1: expected a known key")
        .hasMessageContaining("optimizer.learning-rate");
  }

  @Test
  void aWrongKindNamesTheNearest() {
    assertThatThrownBy(() -> Read.optimizer("kind = adamm"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("optimizer.kind: expected one of adagrad, adam, adamw")
        .hasMessageContaining("(did you mean adam?)");
  }

  @Test
  void networkGoesWithANetworkOfTheUsersOwnOnly() {
    assertThatThrownBy(() -> Read.optimizer("kind = network"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "optimizer.kind: expected network only with model.kind = dl4j-json, which brings its"
                + " own updaters, found network with model.kind = mlp");
  }

  @Test
  void weightsDecayOnce() {
    assertThatThrownBy(
            () ->
                Read.from(
                    "model { weight-decay = 1e-4 }, optimizer { kind = adamw }",
                    root -> OptimizerSettings.read(root, 20)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("optimizer.weight-decay: expected one of the two")
        .hasMessageContaining("found 0.01 with model.weight-decay = 1.0E-4");
    OptimizerSettings settings =
        Read.from(
            "model { weight-decay = 0.0 }, optimizer { kind = adamw }",
            root -> OptimizerSettings.read(root, 20));
    assertThat(settings.updater().weightDecay()).isEqualTo(0.01);
  }
}
