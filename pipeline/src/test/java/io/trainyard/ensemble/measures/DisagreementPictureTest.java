package io.trainyard.ensemble.measures;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DisagreementPictureTest {

  private static final double[][] THREE = {{0, 0.01, 0.04}, {0.01, 0, 0.02}, {0.04, 0.02, 0}};

  @Test
  void theMoreTwoMembersDisagreeTheDarkerTheirCell() {
    int least = brightness(DisagreementPicture.color(0.01, 0.04));
    int more = brightness(DisagreementPicture.color(0.02, 0.04));
    int most = brightness(DisagreementPicture.color(0.04, 0.04));

    assertThat(least).isGreaterThan(more);
    assertThat(more).isGreaterThan(most);
    assertThat(DisagreementPicture.color(0, 0)).isEqualTo(DisagreementPicture.color(0, 1));
  }

  private static int brightness(Color color) {
    return color.getRed() + color.getGreen() + color.getBlue();
  }

  @Test
  void eachPairHasACellOnEitherSide() {
    var picture = new DisagreementPicture("Disagreement", List.of(1, 3, 4), THREE);
    BufferedImage image = picture.draw();
    int darkest = DisagreementPicture.color(1, 1).getRGB();

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
        new DisagreementPicture("Disagreement", numbers, new double[members][members]).draw();

    assertThat(image.getWidth()).isLessThan(1_000);
  }

  @Test
  void aSingleMemberAgreesWithItself() {
    BufferedImage image =
        new DisagreementPicture("Disagreement", List.of(1), new double[1][1]).draw();

    assertThat(image.getHeight()).isGreaterThan(100);
  }
}
