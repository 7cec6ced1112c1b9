package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanesTest {

  @Test
  void anImageComesBackAsItWas() {
    PixelImage image = new PixelImage(1, 2, 3, new byte[] {1, 2, 3, (byte) 200, (byte) 255, 0});
    Planes planes = new Planes();

    planes.load(image);

    assertThat(planes.values()).startsWith(1, 200, 2, 255, 3, 0);
    assertThat(planes.image().pixels()).isEqualTo(image.pixels());
  }

  @Test
  void valuesAreClippedAndRoundedToPixels() {
    Planes planes = new Planes();
    planes.load(new byte[5], 0, 1, 5, 1);
    float[] values = {-3, 0.49f, 0.5f, 254.6f, 300};
    System.arraycopy(values, 0, planes.values(), 0, 5);

    assertThat(planes.image().pixels()).containsExactly(0, 0, 1, -1, -1);
  }

  @Test
  void partsOfPartsAreTakenBeforePixelsAreConverted() {
    byte[] pixels = new byte[2 * 3 * 4 * 5];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    for (int channels : new int[] {1, 2, 3}) {
      Planes planes = new Planes();
      planes.load(pixels, 7, 4, 5, channels);

      // Rows 1 to 3 and columns 0 to 3, mirrored and turned over; of that, its last row and column.
      assertThat(planes.part(3, 4, 3, -1, 3, -1)).isTrue();
      assertThat(planes.part(2, 2, 2, 1, 1, 1)).isTrue();

      // Rows 2 and 1, columns 1 and 0.
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < 2; y++) {
          for (int x = 0; x < 2; x++) {
            assertThat(planes.values()[(c * 2 + y) * 2 + x])
                .isEqualTo(7 + ((2 - y) * 5 + 1 - x) * channels + c);
          }
        }
      }
      assertThat(planes.height()).isEqualTo(2);
      assertThat(planes.size()).isEqualTo(4 * channels);
    }
  }

  @Test
  void partsAreNotTakenOnceValuesMayHaveChanged() {
    Planes planes = new Planes();
    planes.load(new byte[] {1, 2, 3}, 0, 1, 3, 1);
    planes.values()[0] = 9;

    assertThat(planes.part(1, 1, 2, 1, 0, 1)).isFalse();
    assertThat(planes.width()).isEqualTo(3);
  }

  @Test
  void whatIsReplacedIsNotConvertedAnyMore() {
    Planes planes = new Planes();
    planes.load(new byte[] {1, 2, 3}, 0, 1, 3, 1);
    planes.target(1)[0] = 9;
    planes.replace(1, 1);

    assertThat(planes.values()[0]).isEqualTo(9);
  }
}
