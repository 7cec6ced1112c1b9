package io.trainyard.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a WebP file's chunks say of its first frame. The reader believes the outermost chunk: of a
 * frame larger than that says it decodes all, of one that is not there it makes a black image.
 *
 * @param canvas the whole image, and where on it the first frame lies
 */
record WebpHeader(Canvas canvas) {

  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;
  private static final int ANIMATION = 0b10;
  private static final byte LOSSLESS_SIGNATURE = 0x2F;
  private static final int START_CODE = 0x2A019D;
  private static final int SIDE = 0x3FFF;

  /** Bytes from {@code from} to below {@code to}, a chunk's data. */
  private record Span(int from, int to) {}

  /**
   * @throws IOException if the file holds no frame, or one of another size than it says elsewhere
   * @throws IndexOutOfBoundsException if it ends too early
   */
  static WebpHeader of(byte[] content) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    var all = new Span(RIFF_HEADER, file.limit());
    if (!name(file, RIFF_HEADER).equals("VP8X")) {
      return new WebpHeader(new Canvas(frame(file, all), 0, 0));
    }
    int data = RIFF_HEADER + CHUNK_HEADER;
    var size = new Size(1 + number24(file, data + 7), 1 + number24(file, data + 4));
    if ((file.get(data) & ANIMATION) == 0) {
      requireSame(size, frame(file, all));
      return new WebpHeader(new Canvas(size, 0, 0));
    }
    return new WebpHeader(animated(file, size, find(file, all, "ANMF")));
  }

  private static Canvas animated(ByteBuffer file, Size size, Span span) throws IOException {
    int data = span.from();
    int left = 2 * number24(file, data);
    int top = 2 * number24(file, data + 3);
    var frame = new Size(1 + number24(file, data + 9), 1 + number24(file, data + 6));
    if (top + frame.height() > size.height() || left + frame.width() > size.width()) {
      throw new IOException("a frame of %s at (%d, %d) on %s".formatted(frame, top, left, size));
    }
    requireSame(frame, frame(file, new Span(data + FRAME_HEADER, span.to())));
    return new Canvas(size, top, left);
  }

  private static void requireSame(Size said, Size frame) throws IOException {
    if (!frame.equals(said)) {
      throw new IOException("a frame of %s in an image of %s".formatted(frame, said));
    }
  }

  /** The size of the first frame in {@code within}, by its own first bytes. */
  private static Size frame(ByteBuffer file, Span within) throws IOException {
    int data = find(file, within, "VP8 ", "VP8L").from();
    if (name(file, data - CHUNK_HEADER).equals("VP8L")) {
      if (file.get(data) != LOSSLESS_SIGNATURE) {
        throw new IOException("a lossless frame without its signature");
      }
      int sides = file.getInt(data + 1);
      return new Size(1 + (sides >> 14 & SIDE), 1 + (sides & SIDE));
    }
    boolean key = (file.get(data) & 1) == 0 && number24(file, data + 3) == START_CODE;
    if (!key) {
      throw new IOException("a frame that is no key frame, so nothing to decode");
    }
    return new Size(file.getShort(data + 8) & SIDE, file.getShort(data + 6) & SIDE);
  }

  /** The data of the first chunk of one of these names. */
  private static Span find(ByteBuffer file, Span within, String... names) throws IOException {
    long at = within.from();
    while (at + CHUNK_HEADER <= within.to()) {
      int data = (int) at + CHUNK_HEADER;
      long length = Integer.toUnsignedLong(file.getInt(data - Integer.BYTES));
      String found = name(file, (int) at);
      for (String name : names) {
        if (found.equals(name)) {
          return new Span(data, (int) Math.min(within.to(), data + length));
        }
      }
      at = data + length + (length & 1);
    }
    throw new IOException("no image in it");
  }

  private static String name(ByteBuffer file, int at) {
    return new String(file.array(), at, Integer.BYTES, StandardCharsets.ISO_8859_1);
  }

  private static int number24(ByteBuffer file, int at) {
    return (file.getShort(at) & 0xFFFF) | (file.get(at + 2) & 0xFF) << 16;
  }
}
