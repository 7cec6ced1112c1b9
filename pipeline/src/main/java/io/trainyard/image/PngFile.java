package io.trainyard.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Drawn pictures as the content of PNG files. */
public final class PngFile {

  private PngFile() {}

  public static byte[] of(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In memory, since ImageIO's own choice for streams is a file in a temporary directory.
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(picture, "png", out)) {
        throw new IllegalStateException("cannot write a PNG: this JVM has no writer for it");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a PNG in memory", e);
    }
    return bytes.toByteArray();
  }
}
