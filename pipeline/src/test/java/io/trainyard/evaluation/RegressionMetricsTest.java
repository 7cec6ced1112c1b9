package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.Task;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RegressionMetricsTest {

  private static final Offset<Double> EXACT = within(1e-12);

  /** The second target's training rows were all alike, so that its scale is 1. */
  private static final Task.Regression TWO =
      new Task.Regression(List.of(new Task.Target("a", 10, 2), new Task.Target("b", 0, 0)));

  private static final float[] TARGETS = {10, 5, 14, 5};

  /** Values 11 and 4, 13 and 7: distances 1 and -1, -1 and 2. */
  private static final float[] OUTPUTS = {0.5f, 4, 1.5f, 7};

  private static RegressionMetrics seen() {
    RegressionMetrics metrics = new RegressionMetrics(TWO);
    metrics.add(TARGETS, OUTPUTS);
    return metrics;
  }

  @Test
  void figuresOfEachTargetAreInItsOwnUnit() {
    RegressionMetrics metrics = seen();

    assertThat(metrics.rows()).isEqualTo(2);
    assertThat(metrics.of(0)).isEqualTo(Map.of("mse", 1.0, "rmse", 1.0, "mae", 1.0, "r2", 0.75));
    assertThat(metrics.mse(1)).isCloseTo(2.5, EXACT);
    assertThat(metrics.rmse(1)).isCloseTo(Math.sqrt(2.5), EXACT);
    assertThat(metrics.mae(1)).isCloseTo(1.5, EXACT);
    assertThat(metrics.r2(1)).as("of a target that does not vary").isZero();
  }

  @Test
  void theOthersAreMeansAndTheLossIsInUnitsOfTheScales() {
    Map<String, Double> named = seen().named();

    assertThat(named.get("loss")).isCloseTo((1.0 / 4 + 2.5) / 2, EXACT);
    assertThat(named.get("mse")).isCloseTo(1.75, EXACT);
    assertThat(named.get("mae")).isCloseTo(1.25, EXACT);
    assertThat(named.get("r2")).isCloseTo(0.375, EXACT);
    assertThat(named.keySet()).containsExactlyElementsOf(RegressionMetrics.names(TWO));
    assertThat(named.get("rmse_b")).isCloseTo(Math.sqrt(2.5), EXACT);
  }

  @Test
  void oneTargetHasNoFiguresOfItsOwn() {
    var one = new Task.Regression(List.of(new Task.Target("angle", 1, 1)));

    assertThat(RegressionMetrics.names(one)).isEqualTo(RegressionMetrics.NAMES);
  }

  @Test
  void mergedPartsAreTheWhole() {
    RegressionMetrics first = new RegressionMetrics(TWO);
    first.add(new float[] {10, 5}, new float[] {0.5f, 4});
    RegressionMetrics second = new RegressionMetrics(TWO);
    second.add(new float[] {14, 5}, new float[] {1.5f, 7});

    Map<String, Double> merged = first.merge(new RegressionMetrics(TWO)).merge(second).named();

    seen().named().forEach((name, value) -> assertThat(merged.get(name)).isCloseTo(value, EXACT));
  }

  @Test
  void anOutputThatIsNoNumberShowsInTheLoss() {
    RegressionMetrics metrics = seen();
    metrics.add(new float[] {1, 1}, new float[] {Float.NaN, 1});

    assertThat(metrics.loss()).isNaN();
  }
}
