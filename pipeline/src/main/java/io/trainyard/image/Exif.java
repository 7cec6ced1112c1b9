package io.trainyard.image;

import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What Exif says of an image: a TIFF directory without an image, inside another format's file. */
final class Exif {

  private static final byte[] JPEG_PREFIX = {'E', 'x', 'i', 'f', 0, 0};
  private static final int PNG_SIGNATURE = 8;
  private static final int WEBP_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int PNG_CHECKSUM = 4;

  private Exif() {}

  /** How the image lies; upright where the file does not say or says it in no readable way. */
  static Orientation orientation(ImageFormat format, byte[] file) {
    try {
      Optional<byte[]> directory = directory(format, file);
      return directory.isPresent() ? orientation(directory.get()) : Orientation.UPRIGHT;
    } catch (IOException | RuntimeException e) {
      // The pixels are sound, and many programs write Exif that others cannot read.
      return Orientation.UPRIGHT;
    }
  }

  private static Orientation orientation(byte[] directory) throws IOException {
    Entry entry =
        new TIFFReader().read(new ContentStream(directory)).getEntryById(TIFF.TAG_ORIENTATION);
    return entry != null && entry.getValue() instanceof Number number
        ? Orientation.of(number.intValue())
        : Orientation.UPRIGHT;
  }

  private static Optional<byte[]> directory(ImageFormat format, byte[] file) {
    return switch (format) {
      case JPEG -> JpegHeader.of(file).exif();
      case PNG -> chunk(ByteBuffer.wrap(file), PNG_SIGNATURE, "eXIf");
      case WEBP ->
          chunk(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), WEBP_HEADER, "EXIF")
              .map(Exif::withoutPrefix);
      case GIF, BMP -> Optional.empty();
    };
  }

  /** WebP's chunk has no prefix by its definition, and has one by some programs' doing. */
  private static byte[] withoutPrefix(byte[] data) {
    int prefix = JPEG_PREFIX.length;
    return data.length >= prefix && Arrays.equals(data, 0, prefix, JPEG_PREFIX, 0, prefix)
        ? Arrays.copyOfRange(data, prefix, data.length)
        : data;
  }

  /**
   * The data of the first chunk of a name: PNG has length, name, data, check sum; RIFF name first.
   */
  private static Optional<byte[]> chunk(ByteBuffer file, int start, String name) {
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
