package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinesPictureTest {

  private static final Names NAMES = new Names("Test", "members", "loss");

  private static Color at(LinesPicture picture, BufferedImage image, double x, double y) {
    return new Color(image.getRGB(picture.diagram().column(x), picture.diagram().row(y)));
  }

  @Test
  void eachNumberIsADotOfItsSeriesColour() {
    LinesPicture picture =
        LinesPicture.linear(
            NAMES,
            List.of(
                Series.from1("mean", new double[] {0.5, 0.4, 0.3}),
                Series.from1("one", new double[] {0.9, 0.7, 0.8})));
    BufferedImage image = picture.draw();

    assertThat(at(picture, image, 2, 0.4)).isEqualTo(picture.colour(0));
    assertThat(at(picture, image, 2, 0.7)).isEqualTo(picture.colour(1));
    assertThat(at(picture, image, 2.2, 0.53)).isEqualTo(Color.WHITE);
  }

  @Test
  void numbersThatAreNotFiniteAreLeftOut() {
    LinesPicture picture =
        LinesPicture.linear(
            NAMES, List.of(Series.from1("mean", new double[] {0.5, Double.NaN, 0.3, 0.2})));
    BufferedImage image = picture.draw();

    assertThat(at(picture, image, 1, 0.5)).isEqualTo(picture.colour(0));
    assertThat(at(picture, image, 3, 0.3)).isEqualTo(picture.colour(0));
    assertThat(at(picture, image, 2.1, 0.38)).isEqualTo(Color.WHITE);
  }

  @Test
  void anAxisOfRatiosPutsDoublingsEquallyFarApart() {
    LinesPicture picture =
        LinesPicture.logarithmic(
            NAMES,
            List.of(new Series("train", new double[] {100, 200, 400}, new double[] {1, 2, 3})));

    int first = picture.diagram().column(200) - picture.diagram().column(100);
    int second = picture.diagram().column(400) - picture.diagram().column(200);
    assertThat(first).isEqualTo(second);
    assertThat(at(picture, picture.draw(), 200, 2)).isEqualTo(picture.colour(0));
  }

  @Test
  void partsStandBetweenNothingAndAll() {
    LinesPicture picture =
        LinesPicture.ofParts(NAMES, List.of(Series.from1("clipped", new double[] {0.5, 0.5})));

    Rectangle frame = picture.diagram().frame();
    assertThat(picture.diagram().row(1)).isEqualTo(frame.y);
    assertThat(picture.diagram().row(0)).isEqualTo(frame.y + frame.height);
    assertThat(at(picture, picture.draw(), 2, 0.5)).isEqualTo(picture.colour(0));
  }

  /** A training whose loss does not move is no level to compare with. */
  @Test
  void twoEqualNumbersOfASeriesAreDotsAndALevelIsDashed() {
    LinesPicture picture =
        LinesPicture.linear(
            NAMES,
            List.of(
                new Series("still", new double[] {1, 2}, new double[] {0.5, 0.5}),
                Series.level("bound", 0.7, 1, 2)));
    BufferedImage image = picture.draw();

    assertThat(coloured(picture, image, 0, 0.5)).isEqualTo(1);
    assertThat(coloured(picture, image, 1, 0.7)).isBetween(0.3, 0.9);
  }

  /** The part of the columns between 1 and 2 that have a series's colour at a height. */
  private static double coloured(LinesPicture picture, BufferedImage image, int series, double y) {
    int from = picture.diagram().column(1);
    int to = picture.diagram().column(2);
    long count =
        IntStream.range(from, to)
            .filter(
                x ->
                    new Color(image.getRGB(x, picture.diagram().row(y)))
                        .equals(picture.colour(series)))
            .count();
    return (double) count / (to - from);
  }

  @Test
  void nothingToDrawIsAnEmptyDiagram() {
    assertThat(LinesPicture.linear(NAMES, List.of()).draw().getWidth()).isGreaterThan(600);
  }

  @Test
  void aSeriesHasANumberForEachPlace() {
    assertThatThrownBy(() -> new Series("s", new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 and 3 numbers");
  }
}
