package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionPictureTest {

  private static List<String> names(int classes) {
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }

  /** Each class has ten rows: nine are right, and one is taken for the next class. */
  private static Confusion oneInTenWrong(int classes) {
    long[][] counts = new long[classes][classes];
    for (int i = 0; i < classes; i++) {
      counts[i][i] = 9;
      counts[i][(i + 1) % classes] = 1;
    }
    return new Confusion(counts);
  }

  /** The colour just inside a square's upper left corner, where no text stands. */
  private static Color corner(BufferedImage image, Rectangle square) {
    int inside = square.width > 2 ? 1 : 0;
    return new Color(image.getRGB(square.x + inside, square.y + inside));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 100, 1000})
  void squaresAreColouredByTheirPartOfTheTrueClass(int classes) {
    Confusion confusion = oneInTenWrong(classes);
    ConfusionPicture picture = new ConfusionPicture("Test", confusion, names(classes));
    BufferedImage image = picture.draw();

    for (int i : new int[] {0, classes / 2, classes - 1}) {
      assertThat(corner(image, picture.at(i, i))).isEqualTo(ShareColors.RIGHT.of(0.9));
      assertThat(corner(image, picture.at(i, (i + 1) % classes)))
          .isEqualTo(ShareColors.WRONG.of(classes == 1000 ? 0.15 : 0.1));
      if (classes > 2) {
        assertThat(corner(image, picture.at(i, (i + 2) % classes))).isEqualTo(Color.WHITE);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 168", "10, 800", "100, 800", "1000, 1000", "30000, 1200"})
  void isLargeEnoughToSeeAndSmallEnoughToOpen(int classes, int side) {
    MatrixGrid grid = MatrixGrid.of(classes);

    assertThat(grid.side()).isEqualTo(side);
    Rectangle last = grid.at(classes - 1, classes - 1);
    assertThat(last.x + last.width).isEqualTo(side);
  }

  @Test
  void ofSeveralClassesInAPixelTheWorstShows() {
    int classes = 2400;
    long[][] counts = new long[classes][classes];
    for (int i = 0; i < classes; i++) {
      counts[i][i] = 1;
    }
    counts[0] = new long[classes];
    counts[0][1001] = 1;
    counts[1][1000] = 3;
    ConfusionPicture picture = new ConfusionPicture("Test", new Confusion(counts), names(classes));
    BufferedImage image = picture.draw();

    assertThat(picture.at(0, 1001)).isEqualTo(picture.at(1, 1000));
    assertThat(corner(image, picture.at(0, 1001))).isEqualTo(ShareColors.WRONG.of(1));
    // None of class 0 and a quarter of class 1 is right.
    assertThat(corner(image, picture.at(0, 0))).isEqualTo(ShareColors.RIGHT.of(0.125));
  }

  @Test
  void classesWithoutRowsAreGrey() {
    Confusion confusion = new Confusion(new long[][] {{3, 0, 0}, {0, 0, 0}, {1, 0, 2}});
    ConfusionPicture picture = new ConfusionPicture("Test", confusion, names(3));
    BufferedImage image = picture.draw();

    assertThat(corner(image, picture.at(1, 0))).isEqualTo(corner(image, picture.at(1, 1)));
    assertThat(corner(image, picture.at(1, 1))).isNotEqualTo(Color.WHITE);
    assertThat(corner(image, picture.at(0, 1))).isEqualTo(Color.WHITE);
  }

  @Test
  void fewClassesHaveTheirCountsInTheSquares() {
    assertThat(colours(10)).isGreaterThan(2);
    assertThat(colours(100)).isEqualTo(1);
  }

  /** Colours of a square, lines between squares apart. */
  private static long colours(int classes) {
    ConfusionPicture picture = new ConfusionPicture("Test", oneInTenWrong(classes), names(classes));
    BufferedImage image = picture.draw();
    Rectangle square = picture.at(1, 1);
    square.grow(-1, -1);
    return IntStream.range(0, square.width * square.height)
        .map(i -> image.getRGB(square.x + i % square.width, square.y + i / square.width))
        .distinct()
        .count();
  }

  @ParameterizedTest
  @CsvSource({"84, 1, 15, 1", "8, 1, 15, 2", "1, 1, 15, 20", "1, 3, 15, 50", "3, 1, 15, 5"})
  void namesThinOutWhereThereIsNoRoomForAll(int cell, int together, int pixels, int step) {
    assertThat(new MatrixGrid(1000, together, cell).labelStep(pixels)).isEqualTo(step);
  }

  @Test
  void coloursGetDarkerWithThePart() {
    for (ShareColors colors : ShareColors.values()) {
      int before = brightness(colors.of(0));
      for (double share : new double[] {0.001, 0.01, 0.1, 0.5, 1}) {
        assertThat(brightness(colors.of(share))).isLessThan(before);
        before = brightness(colors.of(share));
      }
    }
    assertThat(ShareColors.textOn(ShareColors.RIGHT.of(1))).isEqualTo(Color.WHITE);
    assertThat(ShareColors.textOn(ShareColors.WRONG.of(0.01))).isNotEqualTo(Color.WHITE);
  }

  private static int brightness(Color color) {
    return color.getRed() + color.getGreen() + color.getBlue();
  }
}
