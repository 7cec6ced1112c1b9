package io.trainyard.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * Files of small images, made by the JDK's writers and, where those cannot, put together by hand.
 */
final class Pictures {

  /**
   * Lossy, 24 high and 32 wide: the left half red (200, 30, 30), the right half blue (30, 30, 200).
   */
  static final byte[] WEBP_LOSSY =
      base64(
          "UklGRlwAAABXRUJQVlA4IFAAAAAQBACdASogABgAPmUoj0WkIqEb/VQAQAZEsgBdl9i9A/FX8AAD"
              + "9gCmgAD+8LA3/EAhonWD/9tBzYHfwTf8gbBWBv51/5nw3TUkl5oKAgAAAA==");

  /** The same picture, lossless. */
  static final byte[] WEBP_LOSSLESS =
      base64("UklGRigAAABXRUJQVlA4TBwAAAAvH8AFAA8wHvdQvRXy/EcLBAJJ/tILDBDR/yje");

  /** The same picture, lossless, its right half with an alpha of 0. */
  static final byte[] WEBP_ALPHA =
      base64("UklGRigAAABXRUJQVlA4TBwAAAAvH8AFEA8wHvdQvRXy/EcpBAJJ/tILDBDR/yje");

  /** The same picture, lossy, its right half with an alpha of 0. */
  static final byte[] WEBP_LOSSY_ALPHA =
      base64(
          "UklGRooAAABXRUJQVlA4WAoAAAAQAAAAHwAAFwAAQUxQSBMAAAABDzD/ERFCIJDkL73AABH9j+IN"
              + "AFZQOCBQAAAAEAQAnQEqIAAYAD5lKI9FpCKhG/1UAEAGRLIAXZfYvQPxV/AAA/YApoAA/vCwN/xA"
              + "IaJ1g//bQc2B38E3/IGwVgb+df+Z8N01JJeaCgIAAAA=");

  private Pictures() {}

  /** Every pixel another colour. */
  static BufferedImage colourful(int height, int width) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb(y, x));
      }
    }
    return image;
  }

  /** What {@link #colourful} should be decoded to. */
  static byte[] colourfulPixels(int height, int width) {
    byte[] pixels = new byte[height * width * 3];
    for (int i = 0; i < height * width; i++) {
      int rgb = rgb(i / width, i % width);
      pixels[3 * i] = (byte) (rgb >> 16);
      pixels[3 * i + 1] = (byte) (rgb >> 8);
      pixels[3 * i + 2] = (byte) rgb;
    }
    return pixels;
  }

  private static int rgb(int y, int x) {
    return (7 * y + 3 * x & 0xFF) << 16 | (5 * x + 40 & 0xFF) << 8 | 11 * y + 200 & 0xFF;
  }

  /** Left and right half of one colour each: what a lossy format, too, keeps nearly. */
  static BufferedImage halves(int type, Color left, Color right) {
    var image = new BufferedImage(32, 24, type);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(left);
    graphics.fillRect(0, 0, 16, 24);
    graphics.setColor(right);
    graphics.fillRect(16, 0, 16, 24);
    graphics.dispose();
    return image;
  }

  static byte[] write(String format, BufferedImage image) {
    var bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalArgumentException("no writer for " + format + " takes " + image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] write(String format, IIOImage image, Consumer<ImageWriteParam> settings) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    var bytes = new ByteArrayOutputStream();
    try (var output = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      settings.accept(parameters);
      writer.setOutput(output);
      writer.write(null, image, parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  static byte[] progressive(String format, BufferedImage image) {
    return write(
        format,
        new IIOImage(image, null, null),
        parameters -> parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT));
  }

  /** A JPEG of four components, all 16x16 pixels the same; no marker says what they mean. */
  static byte[] fourComponents(int... values) {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 16 * 16; i++) {
      raster.setPixel(i % 16, i / 16, values);
    }
    return write("jpeg", new IIOImage(raster, null, null), parameters -> {});
  }

  /** The same of many values, 24 high and 32 wide: each pixel another than those next to it. */
  static WritableRaster components(int count) {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 32, 24, count, null);
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 32; x++) {
        for (int c = 0; c < count; c++) {
          raster.setSample(x, y, c, (7 * y + 3 * x) * (c + 1) & 0xFF);
        }
      }
    }
    return raster;
  }

  /** Adobe's marker: what the components mean is said by {@code transform}, 0 CMYK, 2 YCCK. */
  static byte[] withAdobeMarker(byte[] jpeg, int transform) {
    byte[] data = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
    return withSegment(jpeg, 0xEE, data);
  }

  static byte[] withExif(byte[] jpeg, ByteOrder order, int orientation) {
    byte[] tiff = tiff(order, orientation);
    byte[] data = new byte[6 + tiff.length];
    System.arraycopy("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), 0, data, 0, 6);
    System.arraycopy(tiff, 0, data, 6, tiff.length);
    return withSegment(jpeg, 0xE1, data);
  }

  /** The JPEG with the profile of a colour space of Java's. */
  static byte[] withProfile(byte[] jpeg, int colourSpace) {
    return withProfile(jpeg, ICC_Profile.getInstance(colourSpace).getData());
  }

  static byte[] withProfile(byte[] jpeg, byte[] profile) {
    byte[] data =
        ByteBuffer.allocate(14 + profile.length)
            .put(ascii("ICC_PROFILE\0\1\1"))
            .put(profile)
            .array();
    return withSegment(jpeg, 0xE2, data);
  }

  /** The JPEG with one more segment, right after its first marker. */
  static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
    return ByteBuffer.allocate(jpeg.length + 4 + data.length)
        .put(jpeg, 0, 2)
        .put((byte) 0xFF)
        .put((byte) marker)
        .putShort((short) (2 + data.length))
        .put(data)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** A TIFF directory of one entry, the orientation. */
  static byte[] tiff(ByteOrder order, int orientation) {
    return ByteBuffer.allocate(26)
        .order(order)
        .put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x0112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  /** The PNG with one more chunk, right after its header. */
  static byte[] withChunk(byte[] png, String type, byte[] data) {
    int header = 8 + 25;
    byte[] chunk = chunk(type, data);
    return ByteBuffer.allocate(png.length + chunk.length)
        .put(png, 0, header)
        .put(chunk)
        .put(png, header, png.length - header)
        .array();
  }

  /** A PNG of nothing but the header of an image of 8 bits RGB. */
  static byte[] pngHeader(int height, int width) {
    return pngHeader(height, width, 8, 2);
  }

  /** A PNG of nothing but a header; colours of type 2 are RGB, of type 6 RGB and alpha. */
  static byte[] pngHeader(int height, int width, int bits, int colours) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {(byte) bits, (byte) colours, 0, 0, 0})
            .array();
    return ByteBuffer.allocate(8 + 25)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})
        .put(chunk("IHDR", header))
        .array();
  }

  /** The simple WebP file as an extended one, with a directory behind the image. */
  static byte[] withExif(byte[] webp, Size size, byte[] tiff) {
    return extendedWebp(0b1000, size, webpFrame(webp), riffChunk("EXIF", tiff));
  }

  /** A WebP file whose first chunk says the size of the whole image. */
  static byte[] extendedWebp(int flags, Size canvas, byte[]... chunks) {
    byte[] header =
        little(10)
            .putInt(flags)
            .put(bytes24(canvas.width() - 1))
            .put(bytes24(canvas.height() - 1))
            .array();
    byte[] content = concatenated(riffChunk("VP8X", header), concatenated(chunks));
    return concatenated(
        little(12).put(ascii("RIFF")).putInt(4 + content.length).put(ascii("WEBP")).array(),
        content);
  }

  /** An animation on a canvas; the frames are chunks of {@link #animationFrame}. */
  static byte[] animatedWebp(Size canvas, byte[]... frames) {
    return extendedWebp(0b10, canvas, riffChunk("ANIM", new byte[6]), concatenated(frames));
  }

  /** A frame of an animation, of this size by its own account. */
  static byte[] animationFrame(int top, int left, Size size, byte[] frame) {
    byte[] header =
        little(16)
            .put(bytes24(left / 2))
            .put(bytes24(top / 2))
            .put(bytes24(size.width() - 1))
            .put(bytes24(size.height() - 1))
            .putInt(100)
            .array();
    return riffChunk("ANMF", concatenated(header, frame));
  }

  /** The only chunk of a simple WebP file. */
  static byte[] webpFrame(byte[] webp) {
    return Arrays.copyOfRange(webp, 12, webp.length);
  }

  static byte[] riffChunk(String name, byte[] data) {
    return little(8 + data.length + (data.length & 1))
        .put(ascii(name))
        .putInt(data.length)
        .put(data)
        .array();
  }

  /**
   * A colour profile of a printer, of which no ink is white, cyan alone is Lab (50.2, 0, 0), a
   * medium grey, and all else is black: no formula would guess it. The way back, which readers ask
   * for though they do not go it, leads to no ink at all.
   */
  static byte[] printerProfile() {
    byte[] colours = new byte[16 * 3];
    for (int inks = 0; inks < 16; inks++) {
      int lightness = inks == 0 ? 255 : inks == 0b1000 ? 128 : 0;
      colours[3 * inks] = (byte) lightness;
      colours[3 * inks + 1] = (byte) 128;
      colours[3 * inks + 2] = (byte) 128;
    }
    byte[] there = profileTable(4, 3, colours);
    byte[] back = profileTable(3, 4, new byte[8 * 4]);
    int start = 128 + 4 + 2 * 12;
    ByteBuffer profile = ByteBuffer.allocate(start + there.length + back.length);
    profile.putInt(profile.capacity()).putInt(0).putInt(0x02400000);
    profile.put(ascii("prtrCMYKLab ")).position(36);
    profile.put(ascii("acsp")).position(68);
    profile.putInt(0xF6D6).putInt(0x10000).putInt(0xD32D).position(128);
    profile.putInt(2);
    profile.put(ascii("A2B0")).putInt(start).putInt(there.length);
    profile.put(ascii("B2A0")).putInt(start + there.length).putInt(back.length);
    return profile.put(there).put(back).array();
  }

  /** A table with two points on each axis, the last axis' next to each other. */
  private static byte[] profileTable(int from, int to, byte[] points) {
    ByteBuffer table = ByteBuffer.allocate(48 + 256 * (from + to) + points.length);
    table.put(ascii("mft1")).putInt(0).put(new byte[] {(byte) from, (byte) to, 2, 0});
    for (int i = 0; i < 9; i++) {
      // The unit matrix.
      table.putInt(i % 4 == 0 ? 1 << 16 : 0);
    }
    return table.put(identities(from)).put(points).put(identities(to)).array();
  }

  private static byte[] identities(int channels) {
    byte[] values = new byte[256 * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) i;
    }
    return values;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] concatenated(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] bytes24(int value) {
    return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk =
        ByteBuffer.allocate(12 + data.length)
            .putInt(data.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(data);
    var sum = new CRC32();
    sum.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) sum.getValue()).array();
  }

  static ColorSpace srgb() {
    return ColorSpace.getInstance(ColorSpace.CS_sRGB);
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }
}
