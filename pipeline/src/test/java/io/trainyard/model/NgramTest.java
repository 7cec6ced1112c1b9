package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.language.ngram.Discounting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NgramTest {

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(Read.model("kind = ngram")).isEqualTo(new Ngram(5, Discounting.KNESER_NEY, 1));
    assertThat(Read.model("kind = ngram").readsText()).isTrue();
    assertThat(Read.model("kind = ngram").window()).isEmpty();
    assertThat(Read.model("kind = mlp").readsText()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"order = 0", "order = 11", "min-count = 0", "discounts = katz"})
  void wrongValuesAreProblems(String wrong) {
    assertThatThrownBy(() -> Read.model("kind = ngram, " + wrong))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model." + wrong.substring(0, wrong.indexOf(' ')));
  }

  @Test
  void isNoNetwork() {
    ModelSpec model = Read.model("kind = ngram");
    assertThatThrownBy(
            () -> model.networkJson(Nets.MNIST, Read.optimizer("kind = adam"), Nets.SEED))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a network, found counts of n-grams");
    assertThatThrownBy(
            () -> model.networkJson(new TokenShape(9), Read.optimizer("kind = adam"), Nets.SEED))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a network, found counts of n-grams");
  }
}
