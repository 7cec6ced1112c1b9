package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PooledMetricsTest {

  private static final double LN2 = Math.log(2);

  /** A token that the members give 1/2 and 1/8, and the pool this. */
  private static PooledMetrics of(double pooled) {
    PooledMetrics metrics = new PooledMetrics(2);
    metrics.pooled().add(-Math.log(pooled), 1, 0);
    metrics.member(0).add(LN2, 1, 1);
    metrics.member(1).add(3 * LN2, 1, 0);
    return metrics;
  }

  @Test
  void comparesWithTheBestAndTheMeanMember() {
    PooledMetrics metrics = of(5 / 16.0);
    metrics.requireBound(0);
    assertThat(metrics.bestMember())
        .containsEntry("loss", LN2)
        .containsEntry("token_accuracy", 1.0);
    assertThat(metrics.meanMember().get("loss")).isCloseTo(2 * LN2, within(1e-15));
    assertThat(metrics.meanMember().get("perplexity")).isCloseTo(5, within(1e-12));
    assertThat(metrics.meanMember().get("token_accuracy")).isEqualTo(0.5);
  }

  @Test
  void mergesTokenByToken() {
    PooledMetrics all = of(5 / 16.0);
    PooledMetrics more = new PooledMetrics(2);
    more.pooled().add(0, 1, 1);
    more.member(0).add(0, 1, 1);
    more.member(1).add(3 * LN2, 1, 1);
    all.merge(more);
    assertThat(all.pooled().tokens()).isEqualTo(2);
    assertThat(all.members().get(0).loss()).isCloseTo(LN2 / 2, within(1e-15));
    assertThat(all.members().get(1).loss()).isCloseTo(3 * LN2, within(1e-15));
    assertThatThrownBy(() -> all.merge(new PooledMetrics(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPoolThatIsWorseThanTheMembersMeanIsABug() {
    of(1 / 4.0).requireBound(0);
    // ln(0.25 / 0.2499) is 0.0004001.
    assertThatThrownBy(() -> of(0.2499).requireBound(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("above the members' mean of");
    of(0.2499).requireBound(0.00041);
    assertThatThrownBy(() -> of(0.2499).requireBound(0.0004))
        .isInstanceOf(IllegalStateException.class);
  }
}
