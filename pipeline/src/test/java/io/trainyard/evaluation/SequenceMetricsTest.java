package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SequenceMetricsTest {

  @Test
  void figuresAreMeansOverTokens() {
    SequenceMetrics metrics = new SequenceMetrics();
    // Of four tokens at 1/2, 1/4, 1/8 and 1/8 the bits are 1, 2, 3 and 3.
    metrics.add(3 * Math.log(2), 2, 1);
    metrics.merge(of(6 * Math.log(2), 2, 2));

    assertThat(metrics.tokens()).isEqualTo(4);
    assertThat(metrics.loss()).isCloseTo(2.25 * Math.log(2), within(1e-12));
    assertThat(metrics.bitsPerToken()).isCloseTo(2.25, within(1e-12));
    assertThat(metrics.perplexity()).isCloseTo(Math.pow(2, 2.25), within(1e-12));
    assertThat(metrics.tokenAccuracy()).isEqualTo(0.75);
  }

  @Test
  void aLossAloneTellsPerplexityAndBits() {
    var named = SequenceMetrics.named(3 * Math.log(2));
    assertThat(named).containsOnlyKeys("loss", "perplexity", "bits_per_token");
    assertThat(named.get("loss")).isEqualTo(3 * Math.log(2));
    assertThat(named.get("perplexity")).isCloseTo(8, within(1e-12));
    assertThat(named.get("bits_per_token")).isCloseTo(3, within(1e-12));
  }

  @Test
  void namesAreThoseOfTheFigures() {
    assertThat(SequenceMetrics.names())
        .containsExactly("loss", "perplexity", "bits_per_token", "token_accuracy");
  }

  @Test
  void partsAreToldOfBeside() {
    SequenceMetrics metrics = of(1, 9, 6);
    metrics.addWhole(3, 1);
    metrics.part("short").add(0.5, 4, 4);
    metrics.part("short").addWhole(2, 1);
    metrics.part("none");
    SequenceMetrics other = of(1, 5, 2);
    other.addWhole(1, 0);
    other.part("short").addWhole(2, 2);
    other.part("long").addWhole(1, 0);

    metrics.merge(other);

    assertThat(metrics.sequenceAccuracy()).isEqualTo(0.25);
    assertThat(metrics.named())
        .containsEntry("sequence_accuracy_short", 0.75)
        .containsEntry("sequence_accuracy_long", 0.0)
        .doesNotContainKey("sequence_accuracy_none");
    assertThat(metrics.part("short").tokens()).isEqualTo(4);
    assertThat(other.part("short").sequenceAccuracy()).isEqualTo(1);
  }

  @Test
  void nothingHasNoFigures() {
    assertThatThrownBy(() -> new SequenceMetrics().named())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no tokens were predicted");
    assertThatThrownBy(() -> of(1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
  }

  private static SequenceMetrics of(double nats, long tokens, long right) {
    SequenceMetrics metrics = new SequenceMetrics();
    metrics.add(nats, tokens, right);
    return metrics;
  }
}
