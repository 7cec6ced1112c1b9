package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LbfgsTest {

  @Test
  void findsTheBottomOfALongValley() {
    // (x - 1)^2 + 1000 (y + 2)^2
    Lbfgs.Objective valley =
        (point, gradient) -> {
          double x = point[0] - 1;
          double y = point[1] + 2;
          gradient[0] = 2 * x;
          gradient[1] = 2000 * y;
          return x * x + 1000 * y * y;
        };

    double[] start = {50, 50};
    double[] found = Lbfgs.minimize(valley, start);

    assertThat(found[0]).isCloseTo(1, within(1e-6));
    assertThat(found[1]).isCloseTo(-2, within(1e-6));
    assertThat(start).containsExactly(50, 50);
  }

  @Test
  void findsTheLeastOfAFunctionThatIsNotQuadratic() {
    // exp(x) - 2 x + (y - x)^2, least where x = y = ln 2
    Lbfgs.Objective objective =
        (point, gradient) -> {
          double d = point[1] - point[0];
          gradient[0] = Math.exp(point[0]) - 2 - 2 * d;
          gradient[1] = 2 * d;
          return Math.exp(point[0]) - 2 * point[0] + d * d;
        };

    double[] found = Lbfgs.minimize(objective, new double[] {-3, 4});

    assertThat(found[0]).isCloseTo(Math.log(2), within(1e-6));
    assertThat(found[1]).isCloseTo(Math.log(2), within(1e-6));
  }

  @Test
  void aStartAtTheLeastStaysThere() {
    double[] found =
        Lbfgs.minimize(
            (point, gradient) -> {
              gradient[0] = 2 * point[0];
              return point[0] * point[0];
            },
            new double[] {0});

    assertThat(found).containsExactly(0);
  }
}
