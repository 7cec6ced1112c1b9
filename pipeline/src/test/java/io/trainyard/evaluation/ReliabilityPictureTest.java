package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class ReliabilityPictureTest {

  @Test
  void barsAreAsHighAsTheirAccuracyAndAsDeepAsTheirRows() {
    Calibration calibration = new Calibration(4);
    for (int i = 0; i < 10; i++) {
      calibration.add(i < 3 ? 1 : 0, new float[] {0.9f, 0.1f}, 0, 2);
    }
    calibration.add(0, new float[] {0.6f, 0.4f}, 0, 2);
    ReliabilityPicture picture = new ReliabilityPicture("Test", calibration);
    BufferedImage image = picture.draw();

    Calibration.Bin last = calibration.bins().get(3);
    Rectangle bar = picture.bar(last);
    assertThat(last.accuracy()).isEqualTo(0.7);
    assertThat(bar.height).isEqualTo(294);
    assertThat(colour(image, bar.x + 5, bar.y + bar.height - 20)).isEqualTo(picture.colour(last));
    assertThat(colour(image, bar.x + 5, bar.y - 100)).isEqualTo(Color.WHITE);
    assertThat(picture.colour(last)).isNotEqualTo(picture.colour(calibration.bins().get(2)));
  }

  private static Color colour(BufferedImage image, int x, int y) {
    return new Color(image.getRGB(x, y));
  }
}
