package io.trainyard.image;

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
    throw new UnsupportedOperationException("to come");
  }
}
