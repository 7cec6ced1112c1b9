package io.trainyard.dataset;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** A tree of image files made for a test. */
record ImageTree(Path root) {

  /** {@code count} PNG files of 6 x 8 pixels in a folder, each another noise. */
  ImageTree images(String folder, int count) {
    for (int i = 0; i < count; i++) {
      file(folder + "/%03d.png".formatted(i), png(6, 8, (folder + i).hashCode()));
    }
    return this;
  }

  ImageTree file(String path, byte[] content) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] png(int height, int width, long seed) {
    return encoded("png", image(height, width, seed));
  }

  static byte[] jpeg(int height, int width, long seed) {
    return encoded("jpg", image(height, width, seed));
  }

  /** The first half of a file. */
  static byte[] half(byte[] file) {
    return Arrays.copyOf(file, file.length / 2);
  }

  /** A PNG file whose header promises another height, and is sound but for that. */
  static byte[] withHeight(int height, byte[] png) {
    ByteBuffer file = ByteBuffer.wrap(png.clone());
    // Signature, length of the header, its name, width, height, five bytes more, checksum.
    file.putInt(8 + 4 + 4 + 4, height);
    CRC32 checksum = new CRC32();
    checksum.update(file.array(), 8 + 4, 4 + 13);
    file.putInt(8 + 4 + 4 + 13, (int) checksum.getValue());
    return file.array();
  }

  /** Noise, RGB. */
  static BufferedImage image(int height, int width, long seed) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var random = new SplittableRandom(seed);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  /** What a row holds of an image: bytes, HWC, RGB. */
  static byte[] pixels(BufferedImage image) {
    byte[] pixels = new byte[image.getHeight() * image.getWidth() * 3];
    int n = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        pixels[n++] = (byte) (rgb >> 16);
        pixels[n++] = (byte) (rgb >> 8);
        pixels[n++] = (byte) rgb;
      }
    }
    return pixels;
  }

  private static byte[] encoded(String format, BufferedImage image) {
    try {
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(image, format, bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
