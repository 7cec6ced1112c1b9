package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.image.UnreadableImage.Reason;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizingTest {

  @Test
  void halvesWithATriangleOverFourPixels() throws UnreadableImage {
    // s = 2: the centre of target 0 is 1, its weights over pixels 0, 1, 2 are 3/4, 3/4, 1/4, of a
    // sum
    // of 7/4; target 1, at 3, has 1/4, 3/4, 3/4, 1/4 over pixels 1 to 4, and 2 mirrors 0.
    PixelImage row = grey(1, 6, 10, 20, 30, 50, 70, 110);

    PixelImage half = new Resizing.Exact(1, 3).apply(row);

    assertThat(half.pixels())
        .containsExactly(
            rounded((3 * 10 + 3 * 20 + 30) / 7.0),
            rounded((20 + 3 * 30 + 3 * 50 + 70) / 8.0),
            rounded((50 + 3 * 70 + 3 * 110) / 7.0));
  }

  @Test
  void enlargesByInterpolatingBetweenCentres() throws UnreadableImage {
    // s = 1/2: target centres lie at 1/4, 3/4, 5/4, 7/4, those of the source at 1/2 and 3/2.
    PixelImage two = grey(1, 2, 0, 100);

    PixelImage four = new Resizing.Exact(1, 4).apply(two);

    assertThat(four.pixels()).containsExactly(0, 25, 75, 100);
  }

  @Test
  void resamplesColumnsLikeRows() throws UnreadableImage {
    PixelImage column = grey(6, 1, 10, 20, 30, 50, 70, 110);
    PixelImage row = grey(1, 6, 10, 20, 30, 50, 70, 110);

    byte[] ofColumn = new Resizing.Exact(3, 1).apply(column).pixels();

    assertThat(ofColumn).containsExactly(new Resizing.Exact(1, 3).apply(row).pixels());
  }

  @Test
  void countsEveryPixelHoweverStrongTheReduction() throws UnreadableImage {
    // One white pixel in 100 black ones: without antialiasing most targets would never see it.
    byte[] pixels = new byte[100];
    pixels[20] = (byte) 255;

    PixelImage one = new Resizing.Exact(1, 2).apply(new PixelImage(1, 100, 1, pixels));

    // s = 50, c = 25: the weight of pixel 20 is 1 - 4.5 / 50, of a sum of 50 - 25 * 25 / (2 * 50).
    assertThat(one.pixels()[0]).isEqualTo(rounded(255 * 0.91 / 43.75));
  }

  @Test
  void givesTheBytesThatPillowGives() throws UnreadableImage {
    byte[] pixels = new byte[9 * 13 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (37 * i + 11 * i * i);
    }
    PixelImage image = new PixelImage(9, 13, 3, pixels);

    // Image.fromarray(a).resize((7, 4), Image.BILINEAR) and so on, with Pillow 11.3.
    assertThat(new Resizing.Exact(4, 7).apply(image).pixels())
        .asBase64Encoded()
        .isEqualTo(
            "p3h2o3mhfoqenphhjoiYdJGljGq8XIhdgHxdZpSFf1SFk4uBpnF+pHqRUWtoYV1gWVJqX498"
                + "l4VzrneJh4VfgaaoaXeQl1ijr6xofKyRf5yFkU+b");
    assertThat(new Resizing.Exact(12, 5).apply(image).pixels())
        .asBase64Encoded()
        .isEqualTo(
            "ej25xF64tXFZT7F/goScsnOSmH2lkatdfZSacXvLvZ5jcpiPf6KIqXKqg3HBjqpDaKR+hl7B"
                + "wF+es2uFVYlklZt9kXCCq4xVtnebRGlYaGNnYFRsf4x0ioVzNVRNSklRUWJuhXWPfHdmNVNW"
                + "VVdKapl+t12Il2V3nIWRhGaBYpiFuodTssRaepiegU2hf7N5kK9yoIWJX5yjiVuhrqpxbK6Y"
                + "hU6lY5iooY6K3X9xW42vcEGg");
  }

  @Test
  void keepsTheChannelsApart() throws UnreadableImage {
    byte[] pixels = {10, 100, 0, 20, 110, 0, 30, 120, 0, 50, 127, 0};
    PixelImage red = grey(1, 4, 10, 20, 30, 50);
    PixelImage green = grey(1, 4, 100, 110, 120, 127);
    var half = new Resizing.Exact(1, 2);

    byte[] mixed = half.apply(new PixelImage(1, 4, 3, pixels)).pixels();

    byte[] reds = half.apply(red).pixels();
    byte[] greens = half.apply(green).pixels();
    assertThat(mixed).containsExactly(reds[0], greens[0], 0, reds[1], greens[1], 0);
  }

  @ParameterizedTest
  @CsvSource({"375,500,256,256,341", "500,375,256,341,256", "10,10,4,4,4", "3,7,5,5,11"})
  void bringsTheShorterSideToSize(int height, int width, int size, int newHeight, int newWidth)
      throws UnreadableImage {
    PixelImage image = noise(height, width, 3);

    PixelImage resized = new Resizing.ShorterSide(size).apply(image);

    assertThat(Size.of(resized)).isEqualTo(new Size(newHeight, newWidth));
  }

  @Test
  void leavesAnImageOfTheRightSizeAsItIs() throws UnreadableImage {
    PixelImage image = noise(5, 7, 3);

    assertThat(new Resizing.None().apply(image)).isSameAs(image);
    assertThat(new Resizing.Exact(5, 7).apply(image)).isSameAs(image);
    assertThat(new Resizing.ShorterSide(5).apply(image)).isSameAs(image);
  }

  @Test
  void refusesAnImageThatWouldGrowWithoutBound() {
    PixelImage line = new PixelImage(1, 60_000, 1, new byte[60_000]);

    assertThatThrownBy(() -> new Resizing.ShorterSide(256).apply(line))
        .isInstanceOfSatisfying(
            UnreadableImage.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
        .hasMessageContaining("at most 100 times the other, found 1x60000");
  }

  @ParameterizedTest
  @CsvSource({"40,60,24,16", "61,40,20,20", "20,20,20,20", "10,40,16,12", "30,31,7,30"})
  void cropsWhileItResizesAsItWouldAfterwards(int height, int width, int cropped, int across)
      throws UnreadableImage {
    PixelImage image = noise(height, width, 3);
    var resizing = new Resizing.ShorterSide(20);
    var crop = new CentreCrop(cropped, across);

    PixelImage together = crop.apply(resizing, image);

    PixelImage inTurn = crop.apply(resizing.apply(image));
    assertThat(Size.of(together)).isEqualTo(Size.of(inTurn));
    assertThat(together.pixels()).containsExactly(inTurn.pixels());
  }

  @Test
  void refusesSizesThatAreNone() {
    assertThatThrownBy(() -> new Resizing.ShorterSide(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected positive sizes, found 0x0");
    assertThatThrownBy(() -> new Resizing.Exact(3, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3x-1");
  }

  private static PixelImage grey(int height, int width, int... values) {
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return new PixelImage(height, width, 1, pixels);
  }

  private static PixelImage noise(int height, int width, int channels) {
    byte[] pixels = new byte[height * width * channels];
    new SplittableRandom(1).nextBytes(pixels);
    return new PixelImage(height, width, channels, pixels);
  }

  private static byte rounded(double value) {
    return (byte) Math.floor(value + 0.5);
  }
}
