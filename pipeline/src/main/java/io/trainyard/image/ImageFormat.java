package io.trainyard.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The formats that are read, told apart by a file's first bytes and never by its name. */
public enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  BMP,
  WEBP;

  /** The format that the file's first bytes announce; empty for any other file. */
  public static Optional<ImageFormat> of(byte[] file) {
    return Arrays.stream(values()).filter(format -> format.isAnnounced(file)).findFirst();
  }

  private boolean isAnnounced(byte[] file) {
    return switch (this) {
      case JPEG -> holds(file, 0, "\u00FF\u00D8\u00FF");
      case PNG -> holds(file, 0, "\u0089PNG\r\n\u001A\n");
      case GIF -> holds(file, 0, "GIF87a") || holds(file, 0, "GIF89a");
        // Two letters begin many a text: the next four reserved bytes of a bitmap are zero.
      case BMP -> holds(file, 0, "BM") && holds(file, 6, "\0\0\0\0");
      case WEBP -> holds(file, 0, "RIFF") && holds(file, 8, "WEBP");
    };
  }

  private static boolean holds(byte[] file, int at, String bytes) {
    byte[] expected = bytes.getBytes(StandardCharsets.ISO_8859_1);
    return file.length >= at + expected.length
        && Arrays.equals(file, at, at + expected.length, expected, 0, expected.length);
  }
}
