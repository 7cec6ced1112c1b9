package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.image.PixelImage;
import io.trainyard.image.Planes;
import io.trainyard.random.Seed;
import org.junit.jupiter.api.Test;

class DequantizeTest {

  private static final int SIDE = 40;

  /** Of a black image: the noise itself. */
  private static float[] noise(long row) {
    Planes image = new Planes();
    byte[] pixels = new byte[SIDE * SIDE];
    pixels[0] = (byte) 255;
    image.load(new PixelImage(SIDE, SIDE, 1, pixels));
    Augmentation.NONE
        .dequantizing()
        .augmenter(SIDE, SIDE)
        .fit(image, Augmentation.imageSeed(new Seed(3), 1, row));
    return image.values().clone();
  }

  @Test
  void addsNoiseThatIsUniformFromZeroToOne() {
    float[] noise = noise(7);
    double sum = 0;
    double squares = 0;

    assertThat(noise[0]).isBetween(255f, 256f);
    for (int i = 1; i < SIDE * SIDE; i++) {
      assertThat(noise[i]).isBetween(0f, 1f);
      sum += noise[i];
      squares += noise[i] * noise[i];
    }

    assertThat(sum / (SIDE * SIDE)).isCloseTo(1 / 2.0, within(0.03));
    assertThat(squares / (SIDE * SIDE)).isCloseTo(1 / 3.0, within(0.03));
  }

  @Test
  void noiseFollowsFromTheRow() {
    assertThat(noise(7)).isEqualTo(noise(7)).isNotEqualTo(noise(8));
  }
}
