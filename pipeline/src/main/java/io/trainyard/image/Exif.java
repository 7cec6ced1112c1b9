package io.trainyard.image;

import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** What Exif says of an image: a TIFF directory without an image, inside another format's file. */
final class Exif {

  private static final byte[] JPEG_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

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
      case PNG -> Chunks.ofPng(file, "eXIf");
      case WEBP -> Chunks.ofWebp(file, "EXIF").map(Exif::withoutPrefix);
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
}
