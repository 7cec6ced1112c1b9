package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTest {

  @Test
  void copiesItsLists() {
    List<Double> mean = new ArrayList<>(List.of(1.0));
    Normalization normalization = new Normalization(mean, List.of(2.0));
    mean.set(0, 9.0);

    assertThat(normalization.mean()).containsExactly(1.0);
  }

  @Test
  void refusesWhatCannotBeDividedBy() {
    assertThatThrownBy(() -> new Normalization(List.of(0.0), List.of(0.0)))
        .hasMessageContaining("expected positive stds, found [0.0]");
    assertThatThrownBy(() -> new Normalization(List.of(Double.NaN), List.of(1.0)))
        .hasMessageContaining("expected finite means");
    assertThatThrownBy(() -> new Normalization(List.of(0.0, 1.0), List.of(1.0)))
        .hasMessageContaining("found 2 and 1");
  }
}
