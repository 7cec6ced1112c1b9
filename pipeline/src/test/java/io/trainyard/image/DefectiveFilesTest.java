package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trainyard.image.UnreadableImage.Reason;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefectiveFilesTest {

  private static final ImageDecoder DECODER = new ImageDecoder(ColourMode.RGB, 10_000);

  /** A sound file of each kind, by name. */
  private static final Map<String, byte[]> SOUND = sound();

  @Test
  void refusesAnEmptyFile() {
    UnreadableImage refusal = refusal(new byte[0]);

    assertThat(refusal.reason()).isEqualTo(Reason.EMPTY);
    assertThat(refusal).hasMessage("expected an image, found an empty file");
  }

  @Test
  void refusesATextUnderAnImagesName() {
    UnreadableImage refusal = refusal("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII));

    assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    assertThat(refusal)
        .hasMessage(
            "expected a JPEG, PNG, GIF, BMP or WebP file, found one that begins with 3c 21 44 4f 43"
                + " 54 59 50");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refusesAFileThatEndsTooEarlyWhereverItEnds(String kind) {
    byte[] file = SOUND.get(kind);
    // A GIF's and a PNG's last bytes say only that nothing follows.
    int whole = file.length - (kind.startsWith("gif") ? 2 : kind.startsWith("png") ? 24 : 0);
    for (int length = 1; length < whole; length++) {
      UnreadableImage refusal = refusal(Arrays.copyOf(file, length));

      assertThat(refusal.reason())
          .as("%s cut to %d of %d bytes", kind, length, file.length)
          .isIn(length < 12 ? Reason.UNKNOWN_FORMAT : Reason.TRUNCATED, Reason.TRUNCATED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void refusesABitmapThatIsAnotherFileWithin(int compression) {
    byte[] file = Pictures.write("bmp", Pictures.colourful(4, 4));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(30, compression);

    UnreadableImage refusal = refusal(file);

    assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(refusal).hasMessageContaining("an image file of another format within it");
  }

  @Test
  void saysWhatIsWrongWithATruncatedJpeg() {
    byte[] file = SOUND.get("jpeg");

    UnreadableImage refusal = refusal(Arrays.copyOf(file, file.length - 40));

    assertThat(refusal)
        .hasMessage("expected a whole JPEG file, found: Truncated File - Missing EOI marker");
  }

  @Test
  void refusesABombByItsHeader() {
    UnreadableImage refusal = refusal(Pictures.pngHeader(50_000, 60_000));

    assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal).hasMessage("expected at most 10000 pixels, found 3000000000 (50000x60000)");
  }

  @Test
  void checksTheSizeOfEveryFormatBeforeItsPixels() throws UnreadableImage {
    var decoder = new ImageDecoder(ColourMode.RGB, 24 * 32 - 1);
    for (Map.Entry<String, byte[]> file : SOUND.entrySet()) {
      UnreadableImage refusal =
          catchThrowableOfType(UnreadableImage.class, () -> decoder.decode(file.getValue()));

      assertThat(refusal).as(file.getKey()).isNotNull();
      assertThat(refusal.reason()).as(file.getKey()).isEqualTo(Reason.TOO_LARGE);
      assertThat(DECODER.decode(file.getValue()).height()).as(file.getKey()).isEqualTo(24);
    }
  }

  @Test
  void refusesByTheirHeadersImagesThatTakeTooMuchMemory() {
    var decoder = new ImageDecoder(ColourMode.RGB, 64_000_000, 384_000_000);

    UnreadableImage deep =
        catchThrowableOfType(
            UnreadableImage.class, () -> decoder.decode(Pictures.pngHeader(8000, 8000, 16, 6)));
    UnreadableImage plain =
        catchThrowableOfType(
            UnreadableImage.class, () -> decoder.decode(Pictures.pngHeader(8000, 8000)));

    assertThat(deep.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(deep)
        .hasMessage(
            "expected an image that takes at most 384000000 bytes while it is decoded, found one"
                + " that takes 704000000 (8000x8000 pixels of 88 bits)");
    // As large as it may be; but there is nothing behind the header.
    assertThat(plain.reason()).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void refusesAWebpFrameLargerThanItsImage() {
    byte[] frame = Pictures.webpFrame(Pictures.WEBP_LOSSY);
    // Width and height stand behind the frame's tag and start code, behind the chunk's header.
    ByteBuffer.wrap(frame)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(8 + 6, (short) 16_383)
        .putShort(8 + 8, (short) 16_383);

    UnreadableImage still = refusal(Pictures.extendedWebp(0, new Size(24, 32), frame));
    UnreadableImage moving =
        refusal(
            Pictures.animatedWebp(
                new Size(24, 32), Pictures.animationFrame(0, 0, new Size(24, 32), frame)));

    assertThat(still.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(still).hasMessageContaining("a frame of 16383x16383 in an image of 24x32");
    assertThat(moving.reason()).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void refusesAWebpFrameThatJutsOutOfItsCanvas() {
    byte[] frame = Pictures.webpFrame(Pictures.WEBP_LOSSY);

    UnreadableImage refusal =
        refusal(
            Pictures.animatedWebp(
                new Size(24, 32), Pictures.animationFrame(2, 0, new Size(24, 32), frame)));

    assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(refusal).hasMessageContaining("a frame of 24x32 at (2, 0) on 24x32");
  }

  @Test
  void refusesAWebpFileWithNothingToDecode() {
    byte[] frame = Pictures.webpFrame(Pictures.WEBP_LOSSY);
    frame[8] |= 1;

    UnreadableImage noKeyFrame = refusal(Pictures.extendedWebp(0, new Size(24, 32), frame));
    UnreadableImage noFrame = refusal(Pictures.extendedWebp(0, new Size(24, 32)));
    UnreadableImage noAnimation = refusal(Pictures.animatedWebp(new Size(24, 32)));

    assertThat(noKeyFrame.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(noKeyFrame).hasMessageContaining("nothing to decode");
    assertThat(noFrame).hasMessageContaining("no image in it");
    assertThat(noAnimation).hasMessageContaining("no image in it");
  }

  @Test
  void refusesALargeGifScreenAroundASmallFrame() {
    byte[] file = Gifs.framed(Color.RED);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) 65_535);

    assertThat(refusal(file).reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void refusesAGifWhosePixelsEndBeforeItsFrameDoes() {
    byte[] file = Gifs.framed(Color.RED);
    // Codes of 3 bits: clear (4), 0, end (5): one pixel of two.
    file[31] = 0b01_000_100;
    file[32] = 0b1;

    UnreadableImage refusal = refusal(file);

    assertThat(refusal.reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(refusal).hasMessage("expected a whole GIF file, found: 0% of the rows");
  }

  @Test
  void refusesAJpegWithDamagedPixels() {
    byte[] file = Pictures.write("jpeg", Pictures.colourful(90, 90));
    // Codes of ones only are no Huffman codes; every FF is followed by the 00 that makes it data.
    for (int i = file.length - 600; i < file.length - 300; i += 2) {
      file[i] = (byte) 0xFF;
      file[i + 1] = 0;
    }

    assertThat(refusal(file).reason()).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void readsAJpegWithStrayBytesBetweenSegmentsAndBehindItsEnd() throws UnreadableImage {
    byte[] file = SOUND.get("jpeg");
    // The first segment ends at 20.
    byte[] stray =
        ByteBuffer.allocate(file.length + 14)
            .put(file, 0, 20)
            .put(new byte[4])
            .put(file, 20, file.length - 20)
            .put(new byte[10])
            .array();

    assertThat(DECODER.decode(stray).pixels()).containsExactly(DECODER.decode(file).pixels());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void neverFailsButByRefusing(String kind) {
    var random = new SplittableRandom(7);
    byte[] file = SOUND.get(kind);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = file.clone();
      for (int changes = random.nextInt(1, 8); changes > 0; changes--) {
        damaged[random.nextInt(Math.min(damaged.length, 700))] = (byte) random.nextInt(256);
      }

      Throwable thrown = catchThrowable(() -> DECODER.decode(damaged));

      if (thrown != null) {
        assertThat(thrown).as("%s, damage %d", kind, i).isInstanceOf(UnreadableImage.class);
      }
    }
  }

  @Test
  void labelsReasonsForTables() {
    assertThat(Reason.UNKNOWN_FORMAT.label()).isEqualTo("unknown-format");
  }

  static Iterable<String> kinds() {
    return SOUND.keySet();
  }

  private static Map<String, byte[]> sound() {
    var files = new TreeMap<String, byte[]>();
    BufferedImage picture = Pictures.colourful(24, 32);
    for (String format : new String[] {"jpeg", "png", "bmp"}) {
      files.put(format, Pictures.write(format, picture));
    }
    files.put("jpeg, progressive", Pictures.progressive("jpeg", picture));
    files.put("png, interlaced", Pictures.progressive("png", picture));
    files.put("gif", Gifs.animated(Color.RED));
    files.put("webp, lossy", Pictures.WEBP_LOSSY);
    files.put("webp, lossless", Pictures.WEBP_LOSSLESS);
    files.put("webp, alpha", Pictures.WEBP_ALPHA);
    files.put("webp, lossy with alpha", Pictures.WEBP_LOSSY_ALPHA);
    var size = new Size(24, 32);
    byte[] frame = Pictures.webpFrame(Pictures.WEBP_LOSSLESS);
    files.put(
        "webp, animated", Pictures.animatedWebp(size, Pictures.animationFrame(0, 0, size, frame)));
    return files;
  }

  private static UnreadableImage refusal(byte[] file) {
    UnreadableImage refusal =
        catchThrowableOfType(UnreadableImage.class, () -> DECODER.decode(file));
    assertThat(refusal).as("refusal of a file of %d bytes", file.length).isNotNull();
    return refusal;
  }
}
