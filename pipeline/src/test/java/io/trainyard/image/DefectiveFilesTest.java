package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trainyard.image.UnreadableImage.Reason;
import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
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
    // A profile is long and in front of all else: of its lengths one in 31 does.
    int step = kind.contains("profile") ? 31 : 1;
    for (int length = whole - 1; length > 0; length -= step) {
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
  void refusesAJpegWithDamagedPixelsWhicheverReaderItNeeds() {
    byte[] plain = Pictures.write("jpeg", Pictures.colourful(90, 90));
    byte[] profiled = Pictures.withProfile(plain, ColorSpace.CS_LINEAR_RGB);
    for (byte[] file :
        List.of(
            plain, profiled, SOUND.get("jpeg, CMYK").clone(), SOUND.get("jpeg, YCCK").clone())) {
      // Codes of ones only are no Huffman codes; every FF is followed by the 00 that makes it data.
      for (int i = file.length - 600; i < file.length - 300; i += 2) {
        file[i] = (byte) 0xFF;
        file[i + 1] = 0;
      }

      assertThat(refusal(file).reason()).isEqualTo(Reason.CORRUPT);
    }
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
    files.putAll(otherJpegs(files.get("jpeg")));
    files.put("png, interlaced", Pictures.progressive("png", picture));
    files.put("png, palette", Pictures.write("png", in(BufferedImage.TYPE_BYTE_INDEXED)));
    files.put("png, grey of 16 bits", Pictures.write("png", in(BufferedImage.TYPE_USHORT_GRAY)));
    files.put("png, 16 bits and alpha", Pictures.write("png", deep()));
    files.put("bmp, palette", Pictures.write("bmp", in(BufferedImage.TYPE_BYTE_INDEXED)));
    files.put("bmp, 16 bits", Pictures.write("bmp", in(BufferedImage.TYPE_USHORT_565_RGB)));
    files.put("bmp, run lengths", runLengths());
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

  /** Which the plain reader does not take. */
  private static Map<String, byte[]> otherJpegs(byte[] plain) {
    byte[] three = jpeg(3, parameters -> {});
    byte[] four = jpeg(4, parameters -> {});
    byte[] progressive =
        jpeg(4, parameters -> parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT));
    return Map.of(
        "jpeg, Adobe RGB", Pictures.withAdobeMarker(three, 0),
        "jpeg, Adobe YCC", Pictures.withAdobeMarker(three, 1),
        "jpeg, JFIF and Adobe YCC", Pictures.withAdobeMarker(plain, 1),
        "jpeg, four components", four,
        "jpeg, CMYK", Pictures.withAdobeMarker(four, 0),
        "jpeg, YCCK", Pictures.withAdobeMarker(four, 2),
        "jpeg, progressive CMYK", Pictures.withAdobeMarker(progressive, 0),
        "jpeg, profile", Pictures.withProfile(plain, ColorSpace.CS_LINEAR_RGB),
        "jpeg, profile of inks",
            Pictures.withProfile(Pictures.withAdobeMarker(four, 0), Pictures.printerProfile()));
  }

  private static byte[] jpeg(int components, Consumer<ImageWriteParam> settings) {
    return Pictures.write(
        "jpeg", new IIOImage(Pictures.components(components), null, null), settings);
  }

  private static BufferedImage in(int type) {
    var image = new BufferedImage(32, 24, type);
    BufferedImage picture = Pictures.colourful(24, 32);
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 32; x++) {
        image.setRGB(x, y, picture.getRGB(x, y));
      }
    }
    return image;
  }

  private static BufferedImage deep() {
    BufferedImage image =
        ImageTypeSpecifier.createInterleaved(
                Pictures.srgb(), new int[] {0, 1, 2, 3}, DataBuffer.TYPE_USHORT, true, false)
            .createBufferedImage(32, 24);
    for (int i = 0; i < 24 * 32; i++) {
      image.getRaster().setPixel(i % 32, i / 32, new int[] {91 * i, 57 * i, 23 * i, 65535 - i});
    }
    return image;
  }

  private static byte[] runLengths() {
    return Pictures.write(
        "bmp",
        new IIOImage(in(BufferedImage.TYPE_BYTE_INDEXED), null, null),
        parameters -> {
          parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
          parameters.setCompressionType("BI_RLE8");
        });
  }

  private static UnreadableImage refusal(byte[] file) {
    UnreadableImage refusal =
        catchThrowableOfType(UnreadableImage.class, () -> DECODER.decode(file));
    assertThat(refusal).as("refusal of a file of %d bytes", file.length).isNotNull();
    return refusal;
  }
}
