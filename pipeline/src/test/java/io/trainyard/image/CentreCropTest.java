package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CentreCropTest {

  /** 4 x 5, of values that tell row and column. */
  private static final PixelImage IMAGE =
      new PixelImage(
          4,
          5,
          1,
          new byte[] {0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24, 30, 31, 32, 33, 34});

  @Test
  void takesTheMiddle() {
    assertThat(new CentreCrop(2, 3).apply(IMAGE).pixels()).containsExactly(11, 12, 13, 21, 22, 23);
  }

  @Test
  void roundsAHalfToTheEvenNeighbourAsTorchvisionDoes() {
    // (4 - 1) / 2 = 1.5 begins in row 2, (5 - 4) / 2 = 0.5 in column 0.
    assertThat(new CentreCrop(1, 4).apply(IMAGE).pixels()).containsExactly(20, 21, 22, 23);
  }

  @Test
  void addsBlackWhereTheImageIsSmaller() {
    PixelImage small = new PixelImage(1, 2, 1, new byte[] {7, 8});

    PixelImage crop = new CentreCrop(2, 5).apply(small);

    // One row is missing, of which the half above is 0; of three columns one stands before.
    assertThat(crop.pixels()).containsExactly(0, 7, 8, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void cutsOneSideAndFillsTheOther() {
    PixelImage crop = new CentreCrop(2, 7).apply(IMAGE);

    assertThat(crop.pixels()).containsExactly(0, 10, 11, 12, 13, 14, 0, 0, 20, 21, 22, 23, 24, 0);
  }

  @Test
  void keepsTheChannelsOfAPixelTogether() {
    PixelImage image = new PixelImage(1, 3, 3, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});

    assertThat(new CentreCrop(1, 1).apply(image).pixels()).containsExactly(4, 5, 6);
  }

  @Test
  void leavesAnImageOfItsSizeAsItIs() {
    assertThat(new CentreCrop(4, 5).apply(IMAGE)).isSameAs(IMAGE);
  }

  @Test
  void refusesASizeThatIsNone() {
    assertThatThrownBy(() -> new CentreCrop(0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected positive sizes, found 0x5");
  }
}
