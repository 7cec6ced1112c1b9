package io.trainyard.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Finds chunks of PNG and WebP files by their names. */
final class Chunks {

  private static final int PNG_SIGNATURE = 8;
  private static final int WEBP_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int PNG_CHECKSUM = 4;

  private Chunks() {}

  /** The data of a PNG's first chunk of that name; empty where none is, or none of it whole. */
  static Optional<byte[]> ofPng(byte[] file, String name) {
    return first(ByteBuffer.wrap(file), PNG_SIGNATURE, name);
  }

  /** The same of a WebP file. */
  static Optional<byte[]> ofWebp(byte[] file, String name) {
    return first(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), WEBP_HEADER, name);
  }

  /** PNG has length, name, data, check sum; RIFF name first. */
  private static Optional<byte[]> first(ByteBuffer file, int start, String name) {
    boolean png = file.order() == ByteOrder.BIG_ENDIAN;
    int at = start;
    while (at + CHUNK_HEADER <= file.limit()) {
      int length = file.getInt(png ? at : at + 4);
      int data = at + CHUNK_HEADER;
      if (length < 0 || length > file.limit() - data) {
        return Optional.empty();
      }
      String found = new String(file.array(), png ? at + 4 : at, 4, StandardCharsets.ISO_8859_1);
      if (found.equals(name)) {
        return Optional.of(Arrays.copyOfRange(file.array(), data, data + length));
      }
      at = data + length + (png ? PNG_CHECKSUM : length & 1);
    }
    return Optional.empty();
  }
}
