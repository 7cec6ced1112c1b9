package io.trainyard.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.dataset.Split;
import io.trainyard.results.BiasVarianceRow;
import io.trainyard.results.CurveRow;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MeanCurveTest {

  private static final OptionalDouble NONE = OptionalDouble.empty();

  private static CurveRow row(long examples, double error) {
    return new CurveRow(
        "run",
        "examples",
        1,
        1,
        "{}",
        examples,
        10,
        1,
        "test",
        0,
        OptionalDouble.of(error),
        NONE,
        NONE);
  }

  @Test
  void repetitionsAreAveraged() {
    MeanCurve curve =
        MeanCurve.of(
            List.of(row(200, 0.25), row(100, 0.5), row(100, 0.75), row(100, 1)),
            CurveRow::examples,
            row -> row.error().orElseThrow());

    assertThat(curve.x()).containsExactly(100, 200);
    assertThat(curve.mean()).containsExactly(0.75, 0.25);
    // (1/16 + 0 + 1/16) / 2
    assertThat(curve.deviation()).containsExactly(new double[] {0.25, 0}, within(1e-12));
    assertThat(curve.plus(-1)).containsExactly(new double[] {0.5, 0.25}, within(1e-12));
  }

  @Test
  void curvesAreDrawnWhateverTheRepetitions() {
    for (List<CurveRow> rows :
        List.of(
            List.<CurveRow>of(),
            List.of(row(100, 0.5)),
            List.of(row(100, 0.5), row(100, 0.75), row(2000, 0.25)))) {
      var picture = new CurvePicture("run", Measure.EXAMPLES, Split.TEST, rows);
      assertThat(picture.draw(CurvePicture.Figure.ERROR).getWidth()).isGreaterThan(100);
    }
  }

  private static BiasVarianceRow decomposed(int parameters) {
    return new BiasVarianceRow(
        "run",
        "{}",
        3,
        parameters,
        "test",
        10,
        0.3,
        0.2,
        0.1,
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  private static double[] places(List<String> values, int... parameters) {
    var sweep = new Sweep("analysis.bias-variance.sweep.path", "model.hidden", values);
    var rows = Arrays.stream(parameters).mapToObj(MeanCurveTest::decomposed).toList();
    TradeOff tradeOff = new TradeOff("run", sweep, rows, values);
    assertThat(tradeOff.draw().getWidth()).isGreaterThan(100);
    return tradeOff.x();
  }

  @Test
  void aTradeOffIsOverNumbersOrParametersOrPlaces() {
    assertThat(places(List.of("1e-3", "0"), 7, 7)).containsExactly(1e-3, 0);
    assertThat(places(List.of("[16]", "[8]"), 70, 35)).containsExactly(70, 35);
    assertThat(places(List.of("\"relu\"", "\"tanh\""), 7, 7)).containsExactly(1, 2);
  }
}
