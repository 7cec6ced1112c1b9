package io.trainyard.ensemble.measures;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairsPictureTest {

  private static final double[][] THREE = {{0, 0.01, 0.04}, {0.01, 0, 0.02}, {0.04, 0.02, 0}};

  @Test
  void theMoreTwoMembersDisagreeTheDarkerTheirCell() {
    int least = brightness(PairsPicture.color(0.01, 0.04));
    int more = brightness(PairsPicture.color(0.02, 0.04));
    int most = brightness(PairsPicture.color(0.04, 0.04));

    assertThat(least).isGreaterThan(more);
    assertThat(more).isGreaterThan(most);
    assertThat(PairsPicture.color(0, 0)).isEqualTo(PairsPicture.color(0, 1));
  }

  private static int brightness(Color color) {
    return color.getRed() + color.getGreen() + color.getBlue();
  }

  @Test
  void eachPairHasACellOnEitherSide() {
    var picture = PairsPicture.disagreement("test rows", List.of(1, 3, 4), THREE);
    BufferedImage image = picture.draw();
    int darkest = PairsPicture.color(1, 1).getRGB();

    // Corners of cells, where no text is.
    int cell = picture.cell();
    assertThat(image.getRGB(64 + 2 * cell + 1, 100 + 1)).isEqualTo(darkest);
    assertThat(image.getRGB(64 + 1, 100 + 2 * cell + 1)).isEqualTo(darkest);
    assertThat(image.getRGB(64 + cell + 1, 100 + 1)).isNotEqualTo(darkest);
  }

  @Test
  void manyMembersAreDrawnSmaller() {
    int members = 200;
    List<Integer> numbers = IntStream.rangeClosed(1, members).boxed().toList();
    BufferedImage image =
        PairsPicture.disagreement("test rows", numbers, new double[members][members]).draw();

    assertThat(image.getWidth()).isLessThan(1_000);
  }

  @Test
  void whatIsBelowNothingIsAsLightAsNothing() {
    assertThat(PairsPicture.color(-0.5, 0.8)).isEqualTo(PairsPicture.color(0, 0.8));
    double[][] opposite = {{1, -1}, {-1, 1}};
    BufferedImage image =
        PairsPicture.errorCorrelations("test rows", List.of(1, 2), opposite).draw();

    assertThat(image.getHeight()).isGreaterThan(100);
  }

  @Test
  void aSingleMemberAgreesWithItself() {
    BufferedImage image =
        PairsPicture.disagreement("test rows", List.of(1), new double[1][1]).draw();

    assertThat(image.getHeight()).isGreaterThan(100);
  }
}
