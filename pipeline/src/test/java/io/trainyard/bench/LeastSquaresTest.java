package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {

  private static final Offset<Double> CLOSE = within(1e-9);

  @Test
  void anExactLineIsFoundWhateverTheColumnsSizes() {
    double[][] x = {{1, 1e9}, {2, 1e9}, {3, 4e9}, {7, 2e9}};
    double[] y = new double[4];
    for (int i = 0; i < 4; i++) {
      y[i] = 2 * x[i][0] + 3e-9 * x[i][1];
    }

    double[] found = LeastSquares.fit(x, y);

    assertThat(found[0]).isCloseTo(2, CLOSE);
    assertThat(found[1] * 1e9).isCloseTo(3, CLOSE);
  }

  @Test
  void errorsAreRelative() {
    // One column of ones, y = 1 and 2. The least of (1 - c)^2 + (1 - c/2)^2 is at c = 1.5 / 1.25.
    double[][] x = {{1}, {1}};
    double[] y = {1, 2};

    double[] found = LeastSquares.fit(x, y);

    assertThat(found[0]).isCloseTo(1.2, CLOSE);
    assertThat(LeastSquares.error(x, y, found)).isCloseTo(0.04 + 0.16, CLOSE);
  }

  @Test
  void noCoefficientIsNegative() {
    // y = 2 a - b would be exact; with neither negative, b has nothing to add.
    double[][] x = {{1, 1}, {2, 1}, {3, 1}};
    double[] y = {1, 3, 5};

    double[] found = LeastSquares.fit(x, y);

    // The least of (1 - c)^2 + (1 - 2c/3)^2 + (1 - 3c/5)^2.
    assertThat(found[0]).isCloseTo((1 + 2 / 3.0 + 3 / 5.0) / (1 + 4 / 9.0 + 9 / 25.0), CLOSE);
    assertThat(found[1]).isZero();
  }

  @Test
  void aColumnThatSaysNothingIsLeftOut() {
    double[][] x = {{1, 0, 2}, {2, 0, 4}, {3, 0, 6}};
    double[] y = {2, 4, 6};

    double[] found = LeastSquares.fit(x, y);

    assertThat(found[1]).isZero();
    assertThat(found[0] + 2 * found[2]).isCloseTo(2, CLOSE);
  }
}
