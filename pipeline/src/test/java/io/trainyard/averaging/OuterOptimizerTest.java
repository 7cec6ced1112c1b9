package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import org.junit.jupiter.api.Test;

class OuterOptimizerTest {

  @Test
  void noneTakesTheMean() {
    OuterOptimizer none = outer("{ kind = none }", 2);
    double[] change = {0.25, -3};
    none.step(change, new float[0], 2);

    assertThat(change).containsExactly(0.25, -3);
    assertThat(none.stateLength(10)).isZero();
  }

  /** The changes 1, 1 and -2 in turn; numbers that are exact in binary. */
  @Test
  void momentumsFirstSteps() {
    OuterOptimizer momentum = outer("{ kind = momentum, momentum = 0.5, learning-rate = 0.5 }", 2);

    // u = 1; 0.5 + 1 = 1.5; 0.75 - 2 = -1.25, and steps of half of that.
    assertSteps(momentum, new double[] {0.5, 0.75, -0.625}, -1.25f);
  }

  @Test
  void nesterovsFirstSteps() {
    OuterOptimizer nesterov = outer("{ kind = nesterov, momentum = 0.5, learning-rate = 0.5 }", 2);

    // u as above; steps (1 + 0.5) / 2, (1 + 0.75) / 2 and (-2 - 0.625) / 2.
    assertSteps(nesterov, new double[] {0.75, 0.875, -1.3125}, -1.25f);
  }

  private static void assertSteps(OuterOptimizer outer, double[] steps, float last) {
    float[] u = new float[outer.stateLength(1)];
    double[] changes = {1, 1, -2};
    for (int i = 0; i < changes.length; i++) {
      double[] change = {changes[i]};
      outer.step(change, u, 1);
      assertThat(change[0]).isEqualTo(steps[i]);
    }
    assertThat(u).containsExactly(last);
  }

  /** Algorithm 1 of Wang et al. 2020 with a constant inner rate g, on one number. */
  @Test
  void momentumIsSlowMoWhileTheInnerRateIsConstant() {
    double alpha = 0.75;
    double beta = 0.5;
    double g = 0.125;
    OuterOptimizer momentum = new OuterOptimizer.Momentum(beta, alpha);
    float[] state = new float[1];
    double ours = 8;
    double theirs = 8;
    double slow = 0;
    for (double mean : new double[] {7, 5, 5.5, 2}) {
      double[] change = {mean - ours};
      momentum.step(change, state, 1);
      ours += change[0];
      slow = beta * slow + (theirs - mean) / g;
      theirs -= alpha * g * slow;
      assertThat(ours).isEqualTo(theirs);
    }
  }

  @Test
  void withoutAMomentumItGoesByTheWorkers() {
    assertThat(outer("{ kind = momentum }", 4)).isEqualTo(new OuterOptimizer.Momentum(0.75, 1));
    assertThat(outer("{ kind = momentum }", 1)).isEqualTo(new OuterOptimizer.Momentum(0, 1));
    assertThat(outer("{ kind = momentum, momentum = 0 }", 4))
        .isEqualTo(new OuterOptimizer.Momentum(0, 1));
  }

  @Test
  void nesterovStartsFromDiLoCosValues() {
    assertThat(outer("{ kind = nesterov }", 4)).isEqualTo(new OuterOptimizer.Nesterov(0.9, 0.7));
  }

  @Test
  void reportsEveryWrongValue() {
    assertThatThrownBy(() -> outer("{ kind = momentum, momentum = 1, learning-rate = 0 }", 2))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "averaging.outer.momentum: expected a number at least 0 and less than 1")
        .hasMessageContaining("averaging.outer.learning-rate: expected a number greater than 0");
    assertThatThrownBy(() -> outer("{ kind = nesterov, beta = 0.9, momentum = -0.1 }", 2))
        .hasMessageContaining("averaging.outer.beta: expected a known key")
        .hasMessageContaining("averaging.outer.momentum");
    assertThatThrownBy(() -> outer("{ kind = nestrov }", 2))
        .hasMessageContaining("momentum, nesterov, none (did you mean nesterov?)");
    assertThatThrownBy(() -> outer("nesterov", 2))
        .hasMessageContaining("averaging.outer: expected an object { kind = ... }");
  }

  private static OuterOptimizer outer(String hocon, int workers) {
    return Read.averaging("workers = " + workers + ", outer = " + hocon).outer();
  }
}
