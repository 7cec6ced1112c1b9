package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  private static final ImageDecoder RGB = new ImageDecoder(ColourMode.RGB, 1_000_000);
  private static final ImageDecoder GREY = new ImageDecoder(ColourMode.GREY, 1_000_000);
  private static final Color RED = new Color(200, 30, 30);
  private static final Color BLUE = new Color(30, 30, 200);

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void keepsEveryPixelOfALosslessFormat(String format) throws UnreadableImage {
    byte[] file = Pictures.write(format, Pictures.colourful(9, 14));

    PixelImage image = RGB.decode(file);

    assertThat(Size.of(image)).isEqualTo(new Size(9, 14));
    assertThat(image.channels()).isEqualTo(3);
    assertThat(image.pixels()).containsExactly(Pictures.colourfulPixels(9, 14));
  }

  @Test
  void readsInterlacedPng() throws UnreadableImage {
    byte[] file = Pictures.progressive("png", Pictures.colourful(9, 14));

    assertThat(RGB.decode(file).pixels()).containsExactly(Pictures.colourfulPixels(9, 14));
  }

  @Test
  void readsBaselineAndProgressiveJpegAlike() throws UnreadableImage {
    BufferedImage picture = Pictures.halves(BufferedImage.TYPE_3BYTE_BGR, RED, BLUE);

    PixelImage baseline = RGB.decode(Pictures.write("jpeg", picture));
    PixelImage progressive = RGB.decode(Pictures.progressive("jpeg", picture));

    assertHalves(baseline, RED, BLUE, 6);
    assertThat(progressive.pixels()).containsExactly(baseline.pixels());
  }

  @Test
  void readsWebp() throws UnreadableImage {
    assertHalves(RGB.decode(Pictures.WEBP_LOSSY), RED, BLUE, 10);
    assertHalves(RGB.decode(Pictures.WEBP_LOSSLESS), RED, BLUE, 0);
    assertHalves(RGB.decode(Pictures.WEBP_ALPHA), RED, Color.WHITE, 0);
    assertHalves(RGB.decode(Pictures.WEBP_LOSSY_ALPHA), RED, Color.WHITE, 10);
  }

  @Test
  void readsTheFirstFrameOfAnAnimatedGif() throws UnreadableImage {
    assertHalves(RGB.decode(Gifs.animated(RED, BLUE)), RED, RED, 0);
  }

  @Test
  void readsTheFirstFrameOfAnAnimatedWebp() throws UnreadableImage {
    var size = new Size(24, 32);
    byte[] file =
        Pictures.animatedWebp(
            size,
            Pictures.animationFrame(0, 0, size, Pictures.webpFrame(Pictures.WEBP_LOSSLESS)),
            Pictures.animationFrame(0, 0, size, Pictures.webpFrame(Pictures.WEBP_ALPHA)));

    assertHalves(RGB.decode(file), RED, BLUE, 0);
  }

  @Test
  void putsAFrameOfAnAnimatedWebpInItsPlaceOnTheCanvas() throws UnreadableImage {
    byte[] frame = Pictures.webpFrame(Pictures.WEBP_LOSSY);
    byte[] file =
        Pictures.animatedWebp(
            new Size(30, 36), Pictures.animationFrame(6, 2, new Size(24, 32), frame));

    PixelImage image = RGB.decode(file);

    assertThat(Size.of(image)).isEqualTo(new Size(30, 36));
    assertPixel(image, 5, 4, Color.WHITE, 0);
    assertPixel(image, 8, 1, Color.WHITE, 0);
    assertPixel(image, 6, 2, RED, 10);
    assertPixel(image, 29, 33, BLUE, 10);
    assertPixel(image, 29, 34, Color.WHITE, 0);
  }

  @Test
  void putsAGifFrameInItsPlaceOnTheLogicalScreen() throws UnreadableImage {
    // A screen of 3 x 4 with a frame of 1 x 2 in row 1, from column 2 on.
    PixelImage image = RGB.decode(Gifs.framed(RED));

    assertThat(Size.of(image)).isEqualTo(new Size(3, 4));
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 4; x++) {
        assertPixel(image, y, x, y == 1 && x >= 2 ? RED : Color.WHITE, 0);
      }
    }
  }

  @Test
  void readsPalettesWithTransparency() throws UnreadableImage {
    int[] colours = {0xFFC81E1E, 0x00123456, 0xFF1E1EC8, 0x801E1EC8};
    var palette = new IndexColorModel(2, 4, colours, 0, true, -1, DataBuffer.TYPE_BYTE);
    var picture = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    picture.getRaster().setSamples(0, 0, 4, 1, 0, new int[] {0, 1, 2, 3});

    PixelImage image = RGB.decode(Pictures.write("png", picture));

    assertPixel(image, 0, 0, RED, 0);
    assertPixel(image, 0, 1, Color.WHITE, 0);
    assertPixel(image, 0, 2, BLUE, 0);
    // 128/255 of 30 and 200 over white.
    assertPixel(image, 0, 3, new Color(142, 142, 227), 0);
  }

  @Test
  void readsBitmapsWithPaletteAndPackedPixels() throws UnreadableImage {
    Color red = new Color(206, 33, 33);
    Color blue = new Color(33, 33, 206);
    for (int type :
        List.of(
            BufferedImage.TYPE_BYTE_INDEXED,
            BufferedImage.TYPE_USHORT_555_RGB,
            BufferedImage.TYPE_INT_RGB)) {
      // These colours have no bits but the upper five, repeated below.
      BufferedImage picture = Pictures.halves(type, red, blue);
      Color shown = new Color(picture.getRGB(0, 0));
      Color shownRight = new Color(picture.getRGB(31, 0));

      assertHalves(RGB.decode(Pictures.write("bmp", picture)), shown, shownRight, 0);
    }
  }

  @Test
  void putsWhiteBehindWhatIsTransparent() throws UnreadableImage {
    var picture = new BufferedImage(3, 1, BufferedImage.TYPE_4BYTE_ABGR);
    picture.setRGB(0, 0, 0x80_6400C8);
    picture.setRGB(1, 0, 0x00_6400C8);
    picture.setRGB(2, 0, 0xFF_6400C8);

    PixelImage image = RGB.decode(Pictures.write("png", picture));

    // (100 * 128 + 255 * 127) / 255 = 177.2, and so on.
    assertPixel(image, 0, 0, new Color(177, 127, 227), 0);
    assertPixel(image, 0, 1, Color.WHITE, 0);
    assertPixel(image, 0, 2, new Color(100, 0, 200), 0);
  }

  @Test
  void scalesSixteenBitsToEightAndRounds() throws UnreadableImage {
    int[] values = {0, 128, 129, 257, 0x8000, 0xFF7E, 0xFF80, 0xFFFF};
    var picture = new BufferedImage(8, 1, BufferedImage.TYPE_USHORT_GRAY);
    picture.getRaster().setSamples(0, 0, 8, 1, 0, values);

    PixelImage image = GREY.decode(Pictures.write("png", picture));

    // value * 255 / 65535: 128 is 0.498, 129 is 0.502, 0xFF7E is 254.494, 0xFF80 is 254.502.
    assertThat(image.pixels())
        .containsExactly(0, 0, 1, 1, 128, 254, 255, 255)
        .satisfies(pixels -> assertThat(pixels).hasSize(8));
  }

  @Test
  void readsSixteenBitColourAndAlpha() throws UnreadableImage {
    BufferedImage picture =
        ImageTypeSpecifier.createInterleaved(
                Pictures.srgb(), new int[] {0, 1, 2, 3}, DataBuffer.TYPE_USHORT, true, false)
            .createBufferedImage(2, 1);
    picture.getRaster().setPixel(0, 0, new int[] {200 * 257, 30 * 257, 30 * 257, 65535});
    picture.getRaster().setPixel(1, 0, new int[] {200 * 257, 30 * 257, 30 * 257, 0});

    PixelImage image = RGB.decode(Pictures.write("png", picture));

    assertPixel(image, 0, 0, RED, 0);
    assertPixel(image, 0, 1, Color.WHITE, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void readsGreyOfFewBits(int bits) throws UnreadableImage {
    BufferedImage picture =
        ImageTypeSpecifier.createGrayscale(bits, DataBuffer.TYPE_BYTE, false)
            .createBufferedImage(2, 1);
    int brightest = (1 << bits) - 1;
    picture.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {brightest - brightest / 3, brightest});

    PixelImage image = GREY.decode(Pictures.write("png", picture));

    int darker = 255 * (brightest - brightest / 3) / brightest;
    assertThat(image.pixels()).containsExactly(darker, 255);
  }

  @Test
  void keepsTheValuesOfAGreyFileInEveryFormat() throws UnreadableImage {
    BufferedImage picture = Pictures.halves(BufferedImage.TYPE_BYTE_GRAY, Color.BLACK, Color.WHITE);
    picture.getRaster().setSamples(0, 0, 32, 24, 0, new int[32 * 24]);
    picture.getRaster().setSample(3, 2, 0, 90);

    PixelImage grey = GREY.decode(Pictures.write("png", picture));
    PixelImage rgb = RGB.decode(Pictures.write("png", picture));

    assertThat(grey.channels()).isEqualTo(1);
    assertThat(grey.pixels()[2 * 32 + 3]).isEqualTo((byte) 90);
    assertThat(rgb.channels()).isEqualTo(3);
    assertPixel(rgb, 2, 3, new Color(90, 90, 90), 0);
  }

  @Test
  void keepsTheValuesOfAGreyJpeg() throws UnreadableImage {
    var picture = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    picture.getRaster().setSamples(0, 0, 16, 16, 0, allOf(16 * 16, 90));

    byte[] file = Pictures.write("jpeg", picture);

    assertThat(GREY.decode(file).pixels()).containsOnly(90);
    assertThat(RGB.decode(file).pixels()).hasSize(16 * 16 * 3).containsOnly(90);
  }

  @ParameterizedTest
  @CsvSource({"255,0,0,76", "0,255,0,150", "0,0,255,29", "255,255,255,255", "100,150,200,141"})
  void makesGreyOfColoursByTheirLuma(int red, int green, int blue, int luma)
      throws UnreadableImage {
    var picture = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);
    picture.setRGB(0, 0, new Color(red, green, blue).getRGB());

    assertThat(GREY.decode(Pictures.write("png", picture)).pixels()).containsExactly(luma);
  }

  @ParameterizedTest
  @CsvSource({
    // Adobe stores ink inverted: 255 is none.
    "255,255,255,255, 255,255,255",
    "255,255,255,0, 0,0,0",
    "0,255,255,255, 0,255,255",
    "255,0,0,255, 255,0,0",
    "155,255,255,128, 78,128,128"
  })
  void readsCmykAsAdobeWritesIt(int c, int m, int y, int k, int red, int green, int blue)
      throws UnreadableImage {
    byte[] file = Pictures.withAdobeMarker(Pictures.fourComponents(c, m, y, k), 0);

    assertPixel(RGB.decode(file), 8, 8, new Color(red, green, blue), 3);
  }

  @ParameterizedTest
  @CsvSource({
    // The inks C, M, Y as if they were R, G, B, in luma and chroma: red has no C but M and Y.
    "0,128,128,255, 255,255,255",
    "179,171,0,255, 255,0,0",
    "179,171,0,128, 128,0,0",
    "0,128,128,0, 0,0,0"
  })
  void readsYcck(int luma, int cb, int cr, int k, int red, int green, int blue)
      throws UnreadableImage {
    byte[] file = Pictures.withAdobeMarker(Pictures.fourComponents(luma, cb, cr, k), 2);

    assertPixel(RGB.decode(file), 8, 8, new Color(red, green, blue), 4);
  }

  @Test
  void readsJpegWhoseAdobeMarkerSaysRgb() throws UnreadableImage {
    BufferedImage picture = Pictures.halves(BufferedImage.TYPE_3BYTE_BGR, Color.BLACK, Color.BLACK);
    WritableRaster raster = picture.getRaster();
    for (int i = 0; i < 32 * 24; i++) {
      raster.setPixel(i % 32, i / 32, new int[] {200, 30, 90});
    }
    byte[] plain = Pictures.write("jpeg", new IIOImage(raster, null, null), parameters -> {});

    PixelImage image = RGB.decode(Pictures.withAdobeMarker(plain, 0));

    assertPixel(image, 10, 10, new Color(200, 30, 90), 3);
  }

  @Test
  void convertsAnEmbeddedProfileToSrgb() throws UnreadableImage {
    var picture = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
    WritableRaster raster = picture.getRaster();
    raster.setSamples(0, 0, 16, 16, 0, allOf(16 * 16, 128));
    raster.setSamples(0, 0, 16, 16, 1, allOf(16 * 16, 128));
    raster.setSamples(0, 0, 16, 16, 2, allOf(16 * 16, 128));
    byte[] plain = Pictures.write("jpeg", picture);

    PixelImage linear = RGB.decode(Pictures.withProfile(plain, ColorSpace.CS_LINEAR_RGB));

    // Half the light is 1.055 * (128 / 255)^(1 / 2.4) - 0.055 of the scale.
    assertPixel(linear, 8, 8, new Color(188, 188, 188), 1);
  }

  @ParameterizedTest
  @CsvSource({
    // No ink is white and cyan grey by the profile; without one, cyan would be (0, 255, 255).
    "255,255,255,255, 255",
    "0,255,255,255, 119",
    "255,0,255,255, 0",
    "255,255,255,0, 0",
  })
  void convertsAnEmbeddedProfileOfPrintersInks(int c, int m, int y, int k, int grey)
      throws UnreadableImage {
    byte[] cmyk = Pictures.withAdobeMarker(Pictures.fourComponents(c, m, y, k), 0);

    PixelImage image = RGB.decode(Pictures.withProfile(cmyk, Pictures.printerProfile()));

    assertPixel(image, 8, 8, new Color(grey, grey, grey), 3);
  }

  @Test
  void readsTheSamePixelsWhicheverReaderAJpegNeeds() throws UnreadableImage {
    byte[] plain = Pictures.write("jpeg", Pictures.colourful(40, 30));

    byte[] profiled = Pictures.withProfile(plain, ColorSpace.CS_sRGB);

    assertThat(JpegHeader.of(plain).plain()).isTrue();
    assertThat(JpegHeader.of(profiled).plain()).isFalse();
    assertThat(RGB.decode(profiled).pixels()).containsExactly(RGB.decode(plain).pixels());
  }

  @Test
  void goesByTheContentOfAFile() {
    assertThat(ImageFormat.of(Pictures.write("png", Pictures.colourful(2, 2))))
        .contains(ImageFormat.PNG);
    assertThat(ImageFormat.of(Pictures.write("jpeg", Pictures.colourful(2, 2))))
        .contains(ImageFormat.JPEG);
    assertThat(ImageFormat.of(Gifs.framed(RED))).contains(ImageFormat.GIF);
    assertThat(ImageFormat.of(Pictures.write("bmp", Pictures.colourful(2, 2))))
        .contains(ImageFormat.BMP);
    assertThat(ImageFormat.of(Pictures.WEBP_LOSSY)).contains(ImageFormat.WEBP);
    assertThat(ImageFormat.of("BMX races and more".getBytes())).isEmpty();
    assertThat(ImageFormat.of(new byte[0])).isEmpty();
  }

  @Test
  void leavesTheFileAsItIs() throws UnreadableImage {
    byte[] file = Pictures.write("jpeg", Pictures.colourful(20, 20));
    byte[] before = file.clone();

    RGB.decode(file);

    assertThat(file).containsExactly(before);
  }

  @Test
  void givesEveryThreadTheSamePixels() throws Exception {
    byte[] jpeg = Pictures.write("jpeg", Pictures.colourful(64, 64));
    byte[] expected = RGB.decode(jpeg).pixels();
    List<Callable<byte[]>> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tasks.add(() -> RGB.decode(jpeg).pixels());
    }

    var threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<byte[]> pixels : threads.invokeAll(tasks)) {
        assertThat(pixels.get()).containsExactly(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void findsItsReadersWhereTheContextClassLoaderDoesNot() throws Exception {
    // As in an executor: the classes come from one loader, the thread's own knows none of them.
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try (var loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Class<?> decoder = loader.loadClass(ImageDecoder.class.getName());
      Object rgb = loader.loadClass(ColourMode.class.getName()).getField("RGB").get(null);
      Object made = decoder.getConstructor(rgb.getClass(), long.class).newInstance(rgb, 1000L);
      for (byte[] file : List.of(Pictures.WEBP_LOSSY, Pictures.fourComponents(1, 2, 3, 4))) {
        Object image = decoder.getMethod("decode", byte[].class).invoke(made, (Object) file);

        assertThat(image.getClass().getClassLoader()).isSameAs(loader);
        assertThat(image.getClass().getMethod("channels").invoke(image)).isEqualTo(3);
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @ParameterizedTest
  @EnumSource(ColourMode.class)
  void hasAsManyChannelsAsTheModeSays(ColourMode colour) throws UnreadableImage {
    var decoder = new ImageDecoder(colour, 1000);

    PixelImage image = decoder.decode(Pictures.write("png", Pictures.colourful(3, 3)));

    assertThat(image.channels()).isEqualTo(colour.channels());
  }

  @Test
  void refusesALimitOfNextToNoMemory() {
    assertThatThrownBy(() -> new ImageDecoder(ColourMode.RGB, 1000, 1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a limit of at least 16777216 bytes, found 1000");
  }

  @Test
  void refusesALimitOfNoPixels() {
    assertThatThrownBy(() -> new ImageDecoder(ColourMode.RGB, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a limit of 1 to");
  }

  private static URL[] classPath() throws IOException {
    var urls = new ArrayList<URL>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  private static void assertHalves(PixelImage image, Color left, Color right, int tolerance) {
    assertThat(Size.of(image)).isEqualTo(new Size(24, 32));
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 32; x++) {
        // Chroma is stored for every other pixel, so a lossy border is soft.
        if (tolerance == 0 || x < 12 || x >= 20) {
          assertPixel(image, y, x, x < 16 ? left : right, tolerance);
        }
      }
    }
  }

  private static void assertPixel(PixelImage image, int y, int x, Color colour, int tolerance) {
    int at = (y * image.width() + x) * 3;
    int[] expected = {colour.getRed(), colour.getGreen(), colour.getBlue()};
    for (int c = 0; c < 3; c++) {
      assertThat(image.pixels()[at + c] & 0xFF)
          .as("channel %d of pixel (%d, %d)", c, y, x)
          .isCloseTo(expected[c], within(tolerance));
    }
  }

  private static int[] allOf(int length, int value) {
    int[] values = new int[length];
    Arrays.fill(values, value);
    return values;
  }
}
