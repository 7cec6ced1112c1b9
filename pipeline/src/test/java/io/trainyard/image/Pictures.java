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
    byte[] profile = ICC_Profile.getInstance(colourSpace).getData();
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

  /** A PNG of nothing but a header and the beginning of what would follow. */
  static byte[] pngHeader(int height, int width) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    return ByteBuffer.allocate(8 + 25)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})
        .put(chunk("IHDR", header))
        .array();
  }

  /** The simple WebP file as an extended one, with a directory behind the image. */
  static byte[] withExif(byte[] webp, Size size, byte[] tiff) {
    int image = webp.length - 12;
    ByteBuffer file =
        ByteBuffer.allocate(12 + 18 + image + 8 + tiff.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(file.capacity() - 8).put(ascii("WEBP"));
    file.put(ascii("VP8X")).putInt(10).putInt(0b1000);
    put24(file, size.width() - 1);
    put24(file, size.height() - 1);
    return file.put(webp, 12, image).put(ascii("EXIF")).putInt(tiff.length).put(tiff).array();
  }

  private static void put24(ByteBuffer file, int value) {
    file.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
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
