package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {

  private static final ImageDecoder GREY = new ImageDecoder(ColourMode.GREY, 10_000);

  /** What should be seen: 16 x 32, of 8 x 8 squares with these values. */
  private static final int[][] SEEN = {{10, 80, 150, 220}, {40, 110, 180, 250}};

  /**
   * For each orientation the squares as they lie in the file, row by row. What Exif calls the 0th
   * row and column: 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right
   * top, 7 right bottom, 8 left bottom.
   */
  private static final String[] STORED = {
    "10 80 150 220/40 110 180 250",
    "220 150 80 10/250 180 110 40",
    "250 180 110 40/220 150 80 10",
    "40 110 180 250/10 80 150 220",
    "10 40/80 110/150 180/220 250",
    "220 250/150 180/80 110/10 40",
    "250 220/180 150/110 80/40 10",
    "40 10/110 80/180 150/250 220"
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void turnsAJpegUpright(int orientation) throws UnreadableImage {
    byte[] jpeg = Pictures.write("jpeg", squares(STORED[orientation - 1]));

    assertSeen(GREY.decode(Pictures.withExif(jpeg, ByteOrder.BIG_ENDIAN, orientation)));
    assertSeen(GREY.decode(Pictures.withExif(jpeg, ByteOrder.LITTLE_ENDIAN, orientation)));
  }

  @Test
  void turnsAPngUpright() throws UnreadableImage {
    byte[] png = Pictures.write("png", squares(STORED[5]));

    byte[] file = Pictures.withChunk(png, "eXIf", Pictures.tiff(ByteOrder.BIG_ENDIAN, 6));

    assertSeen(GREY.decode(file));
  }

  @Test
  void turnsAWebpUpright() throws UnreadableImage {
    byte[] file =
        Pictures.withExif(
            Pictures.WEBP_LOSSLESS, new Size(24, 32), Pictures.tiff(ByteOrder.LITTLE_ENDIAN, 6));

    PixelImage image = new ImageDecoder(ColourMode.RGB, 1000).decode(file);

    // Left was red and is above now, after a quarter turn clockwise.
    assertThat(Size.of(image)).isEqualTo(new Size(32, 24));
    assertThat(image.pixels()[0]).isEqualTo((byte) 200);
    assertThat(image.pixels()[31 * 24 * 3]).isEqualTo((byte) 30);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 255})
  void leavesAnImageWhoseOrientationMeansNothing(int orientation) throws UnreadableImage {
    byte[] jpeg = Pictures.write("jpeg", squares(STORED[0]));

    assertSeen(GREY.decode(Pictures.withExif(jpeg, ByteOrder.BIG_ENDIAN, orientation)));
  }

  @ParameterizedTest
  @CsvSource({"Exif", "'Exif\0\0'", "'Exif\0\0MM\0*'", "'Exif\0\0MM\0*\0\0\0\u0008\u00FF\u00FF'"})
  void readsAnImageWhoseExifIsBroken(String data) throws UnreadableImage {
    byte[] jpeg = Pictures.write("jpeg", squares(STORED[0]));
    byte[] exif = data.getBytes(StandardCharsets.ISO_8859_1);

    assertSeen(GREY.decode(Pictures.withSegment(jpeg, 0xE1, exif)));
  }

  @Test
  void keepsTheChannelsOfAPixelTogether() {
    PixelImage image = new PixelImage(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6});

    PixelImage turned = Orientation.TURNED_LEFT.upright(image);

    assertThat(Size.of(turned)).isEqualTo(new Size(2, 1));
    assertThat(turned.pixels()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(Orientation.MIRRORED.upright(image).pixels()).containsExactly(4, 5, 6, 1, 2, 3);
  }

  private static void assertSeen(PixelImage image) {
    assertThat(Size.of(image)).isEqualTo(new Size(16, 32));
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 32; x++) {
        assertThat(image.pixels()[y * 32 + x] & 0xFF)
            .as("pixel (%d, %d)", y, x)
            .isBetween(SEEN[y / 8][x / 8] - 2, SEEN[y / 8][x / 8] + 2);
      }
    }
  }

  /** A JPEG's blocks are such squares, so that these values hardly change. */
  private static BufferedImage squares(String values) {
    String[] rows = values.split("/");
    int columns = rows[0].split(" ").length;
    var image = new BufferedImage(8 * columns, 8 * rows.length, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < image.getHeight(); y++) {
      String[] row = rows[y / 8].split(" ");
      for (int x = 0; x < image.getWidth(); x++) {
        image.getRaster().setSample(x, y, 0, Integer.parseInt(row[x / 8]));
      }
    }
    return image;
  }
}
