package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageEncoderTest {

  @ParameterizedTest
  @EnumSource(ColourMode.class)
  void pngKeepsEveryPixel(ColourMode colour) throws UnreadableImage {
    PixelImage image = image(colour, 17, 23);

    byte[] file = new ImageEncoder.Png().encode(image);

    assertThat(ImageFormat.of(file)).contains(ImageFormat.PNG);
    PixelImage decoded = new ImageDecoder(colour, 1000).decode(file);
    assertThat(Size.of(decoded)).isEqualTo(new Size(17, 23));
    assertThat(decoded.pixels()).containsExactly(image.pixels());
  }

  @ParameterizedTest
  @EnumSource(ColourMode.class)
  void jpegKeepsNearlyEveryPixel(ColourMode colour) throws UnreadableImage {
    PixelImage image = image(colour, 16, 24);

    byte[] file = new ImageEncoder.Jpeg(95).encode(image);

    assertThat(ImageFormat.of(file)).contains(ImageFormat.JPEG);
    byte[] decoded = new ImageDecoder(colour, 1000).decode(file).pixels();
    for (int i = 0; i < decoded.length; i++) {
      assertThat(decoded[i] & 0xFF)
          .isBetween((image.pixels()[i] & 0xFF) - 12, (image.pixels()[i] & 0xFF) + 12);
    }
  }

  @Test
  void aLowerQualityTakesFewerBytes() {
    PixelImage image = image(ColourMode.RGB, 64, 64);

    assertThat(new ImageEncoder.Jpeg(30).encode(image).length)
        .isLessThan(new ImageEncoder.Jpeg(90).encode(image).length);
  }

  @Test
  void quantizesOnTheScaleOfLibjpeg() {
    // At 50 the luma table is that of the standard's annex K, whose first entries are 16, 11, 12,
    // 14.
    byte[] file = new ImageEncoder.Jpeg(50).encode(image(ColourMode.GREY, 8, 8));

    int table = indexOf(file, (byte) 0xFF, (byte) 0xDB) + 5;
    assertThat(Arrays.copyOfRange(file, table, table + 4)).containsExactly(16, 11, 12, 14);
  }

  @Test
  void refusesOtherThanGreyAndRgb() {
    PixelImage two = new PixelImage(1, 1, 2, new byte[2]);

    assertThatThrownBy(() -> new ImageEncoder.Png().encode(two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 1 or 3 channels, found 2");
  }

  @Test
  void refusesAQualityOffTheScale() {
    assertThatThrownBy(() -> new ImageEncoder.Jpeg(101))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a quality of 1 to 100, found 101");
  }

  private static PixelImage image(ColourMode colour, int height, int width) {
    byte[] pixels = new byte[height * width * colour.channels()];
    for (int i = 0; i < pixels.length; i++) {
      int pixel = i / colour.channels();
      pixels[i] =
          (byte) (60 + 3 * (pixel / width) + 2 * (pixel % width) + 20 * (i % colour.channels()));
    }
    return new PixelImage(height, width, colour.channels(), pixels);
  }

  private static int indexOf(byte[] file, byte first, byte second) {
    int i = 0;
    while (file[i] != first || file[i + 1] != second) {
      i++;
    }
    return i;
  }
}
