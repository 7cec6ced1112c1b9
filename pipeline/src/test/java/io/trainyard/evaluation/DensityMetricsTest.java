package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.Task;
import org.junit.jupiter.api.Test;

class DensityMetricsTest {

  /** 1,980.50 nats an image of MNIST (Dinh et al. 2014, table 3) are 4.36 bits a dimension. */
  @Test
  void tellsNatsAnImageAndBitsADimension() {
    DensityMetrics metrics = new DensityMetrics(new Task.Density(784));
    metrics.add(new float[] {1980, 1981});

    assertThat(metrics.named().keySet()).containsExactlyElementsOf(DensityMetrics.NAMES);
    assertThat(metrics.named())
        .containsEntry("loss", -1980.5)
        .containsEntry("log_likelihood", 1980.5);
    assertThat(metrics.named().get("bits_per_dimension")).isCloseTo(4.355539, within(1e-6));
    assertThat(metrics.rows()).isEqualTo(2);
  }

  @Test
  void aDensityThatKnowsNothingButTheScaleNeedsEightBits() {
    assertThat(new Task.Density(3).bitsPerDimension(0)).isCloseTo(8, within(1e-12));
  }

  @Test
  void partsAddUp() {
    DensityMetrics all = new DensityMetrics(new Task.Density(4));
    all.add(new float[] {1, 2, 6});
    DensityMetrics part = new DensityMetrics(new Task.Density(4));
    part.add(new float[] {6});

    DensityMetrics merged = new DensityMetrics(new Task.Density(4));
    merged.add(new float[] {1, 2});

    assertThat(merged.merge(part).named()).isEqualTo(all.named());
    assertThatThrownBy(() -> merged.merge(new DensityMetrics(new Task.Density(5))))
        .hasMessage("4 dimensions, not 5");
  }
}
