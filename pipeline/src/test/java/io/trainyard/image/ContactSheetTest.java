package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.image.ContactSheet.Caption;
import io.trainyard.image.ContactSheet.Cell;
import io.trainyard.image.ContactSheet.Group;
import io.trainyard.image.ContactSheet.Row;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactSheetTest {

  private static final int RED = 0xFE0102;
  private static final int BLUE = 0x0103FD;

  /** An image of one colour. */
  private static PixelImage plain(int height, int width, int rgb) {
    byte[] pixels = new byte[height * width * 3];
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = (byte) (rgb >> 16);
      pixels[i + 1] = (byte) (rgb >> 8);
      pixels[i + 2] = (byte) rgb;
    }
    return new PixelImage(height, width, 3, pixels);
  }

  private static Cell cell(PixelImage image, String... captions) {
    return new Cell(image, List.of(captions).stream().map(Caption::plain).toList());
  }

  private static ContactSheet sheet(Row... rows) {
    return new ContactSheet(
        "Title",
        List.of("A note"),
        List.of(new Group("Group", List.of(), List.of(), List.of(rows))));
  }

  private static long count(BufferedImage image, int rgb) {
    long count = 0;
    for (int pixel :
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())) {
      count += (pixel & 0xFFFFFF) == rgb ? 1 : 0;
    }
    return count;
  }

  @Test
  void smallImagesAreEnlargedPixelByPixel() {
    byte[] pixels = {10, 20, 30, 40};
    BufferedImage image =
        sheet(new Row(List.of(), List.of(cell(new PixelImage(2, 2, 1, pixels))))).draw();

    for (int grey : pixels) {
      // 128 / 2 = 64 times: 64 x 64 pixels of each.
      assertThat(count(image, grey << 16 | grey << 8 | grey)).isEqualTo(64 * 64);
    }
  }

  @Test
  void everyImageIsThere() {
    Row row = new Row(List.of(), List.of(cell(plain(32, 32, RED)), cell(plain(32, 32, BLUE))));
    BufferedImage image = sheet(row, row, row).draw();

    assertThat(count(image, RED)).isEqualTo(3 * 128 * 128);
    assertThat(count(image, BLUE)).isEqualTo(3 * 128 * 128);
  }

  @ParameterizedTest
  @CsvSource({
    "28, 112",
    "32, 128",
    "64, 128",
    "65, 65",
    "224, 224",
    "256, 256",
    "257, 256",
    "3000, 256"
  })
  void imagesAreShownInASizeThatCanBeSeen(int side, int shown) {
    Thumbnails thumbnails = Thumbnails.forLongestSide(side);

    BufferedImage image = thumbnails.of(plain(side, side, RED));

    assertThat(image.getWidth()).isEqualTo(image.getHeight()).isEqualTo(shown);
    assertThat(count(image, RED)).isEqualTo((long) shown * shown);
  }

  @Test
  void imagesOfDifferentSizesKeepTheirProportions() {
    Thumbnails thumbnails = Thumbnails.forLongestSide(1024);

    BufferedImage image = thumbnails.of(plain(512, 100, RED));

    assertThat(image.getHeight()).isEqualTo(128);
    assertThat(image.getWidth()).isEqualTo(25);
  }

  @Test
  void textTakesRoomAndLeavesImagesAlone() {
    BufferedImage bare =
        new ContactSheet(
                "", List.of(), List.of(Group.grid("", List.of(cell(plain(32, 32, RED))), 1)))
            .draw();
    BufferedImage full =
        new ContactSheet(
                "Title",
                List.of("A note of many words ".repeat(30)),
                List.of(
                    new Group(
                        "Group",
                        List.of("Note"),
                        List.of("column"),
                        List.of(
                            new Row(
                                List.of(Caption.plain("label"), Caption.faint("猫 chat")),
                                List.of(cell(plain(32, 32, RED), "caption ".repeat(40))))))))
            .draw();

    assertThat(full.getHeight()).isGreaterThan(bare.getHeight() + 100);
    assertThat(count(full, RED)).isEqualTo(count(bare, RED)).isEqualTo(128 * 128);
  }

  @Test
  void gridsBreakIntoRows() {
    List<Cell> cells = Collections.nCopies(7, cell(plain(4, 4, RED)));

    assertThat(Group.grid("", cells, 3).rows())
        .extracting(row -> row.cells().size())
        .containsExactly(3, 3, 1);
  }

  @Test
  void longTextEndsInAnEllipsisAndBreaksAtSpaces() {
    Lettering lettering = new Lettering(java.awt.Font.PLAIN, 12);
    String text = "one two three four five six seven";

    String cut = lettering.fit(text, 100);
    List<String> lines = lettering.wrap(text, 100);

    assertThat(lettering.fit(text, 1000)).isEqualTo(text);
    assertThat(cut).endsWith("…");
    assertThat(text).startsWith(cut.substring(0, cut.length() - 1));
    assertThat(lettering.width(cut)).isLessThanOrEqualTo(100);
    assertThat(String.join(" ", lines)).isEqualTo(text);
    assertThat(lines).hasSizeGreaterThan(1).allMatch(line -> lettering.width(line) <= 100);
  }

  @Test
  void anEmptySheetIsAPicture() throws IOException {
    byte[] png = new ContactSheet("Nothing", List.of(), List.of()).png();

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getWidth()).isPositive();
    assertThat(image.getHeight()).isPositive();
  }

  @Test
  void oneSheetIsOneFile() {
    ContactSheet sheet = sheet(new Row(List.of(), List.of(cell(plain(8, 8, BLUE), "blue"))));

    assertThat(sheet.png()).isEqualTo(sheet.png());
  }
}
