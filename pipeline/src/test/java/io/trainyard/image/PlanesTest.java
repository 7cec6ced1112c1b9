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
}
