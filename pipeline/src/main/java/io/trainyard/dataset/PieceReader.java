package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.text.Utf8;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Cuts a file into pieces that tasks can read on their own. The {@code k}-th piece begins behind
 * the first end of a line at or behind byte {@code k * size - 1}. Where no line ends within {@code
 * size / 4} bytes it begins behind a blank there, or else with the next character; or, where lines
 * must stay whole, however far it is. So where pieces begin follows from the content and the size
 * alone, from wherever reading began. Holds one piece in memory. Not thread-safe.
 */
final class PieceReader implements Closeable {

  private static final int END = -1;

  /** UTF-8 has no longer character; behind more such bytes there is none. */
  private static final int MOST_CONTINUATIONS = 3;

  /**
   * How files are cut.
   *
   * @param bytes about the length of a piece
   * @param maxLineBytes the longest line where lines must stay whole
   */
  record Cutting(int bytes, int maxLineBytes) implements Serializable {}

  /**
   * A piece.
   *
   * @param index of it in its file
   * @param offset of its first byte in the unpacked content
   * @param isLast whether nothing follows
   */
  record Piece(long index, long offset, byte[] bytes, boolean isLast) {}

  private final TextFile file;
  private final Cutting cutting;
  private final boolean wholeLines;
  private final long last;
  private final InputStream in;
  private byte[] buffer;
  private int filled;

  /** Where the buffer begins in the content. */
  private long base;

  private boolean atEnd;
  private long next;
  private long begin;

  /**
   * @param wholeLines whether lines must stay whole
   * @param from index of the first piece to read
   * @param to index of the piece behind the last one
   */
  PieceReader(
      TextFile file, Cutting cutting, boolean wholeLines, long from, long to, Configuration conf)
      throws IOException {
    this.file = file;
    this.cutting = cutting;
    this.wholeLines = wholeLines;
    this.last = to;
    this.next = from;
    this.base = from == 0 ? 0 : from * cutting.bytes() - 1;
    this.in = file.open(base, conf);
    this.buffer = new byte[cutting.bytes() / 4];
    this.begin = from == 0 ? 0 : beginning(from);
  }

  /** The next piece; none behind the last one that was asked for, and at the end of the file. */
  Optional<Piece> next() throws IOException {
    while (next < last && byteAt(begin) != END) {
      long end = beginning(next + 1);
      long index = next++;
      if (end > begin) {
        byte[] bytes = Arrays.copyOfRange(buffer, (int) (begin - base), (int) (end - base));
        var piece = new Piece(index, begin, bytes, byteAt(end) == END);
        drop(end);
        begin = end;
        return Optional.of(piece);
      }
    }
    return Optional.empty();
  }

  private long beginning(long piece) throws IOException {
    long from = piece * cutting.bytes() - 1;
    if (from < begin) {
      // In the middle of a line that was to stay whole, which ends where this piece began.
      return begin;
    }
    int within = cutting.bytes() / 4;
    long most = wholeLines ? cutting.maxLineBytes() : within;
    for (long at = from; at - from <= most; at++) {
      int b = byteAt(at);
      if (b == END) {
        return base + filled;
      }
      if (b == '\n') {
        return at + 1;
      }
      if (b == '\r') {
        return byteAt(at + 1) == '\n' ? at + 2 : at + 1;
      }
    }
    if (wholeLines) {
      throw new BadData(
          "cannot ingest %s: expected lines of at most %d bytes, found one that goes on for more behind byte %d; raise dataset.source.max-line-bytes, or take whole files for documents"
              .formatted(file.path(), cutting.maxLineBytes(), from));
    }
    for (long at = from; at - from <= within; at++) {
      if (byteAt(at) == ' ') {
        return at + 1;
      }
    }
    long at = from + 1;
    while (at - from <= MOST_CONTINUATIONS && Utf8.isContinuation((byte) byteAt(at))) {
      at++;
    }
    return at;
  }

  /** The byte at an offset of the content, unsigned; -1 behind the last one. */
  private int byteAt(long offset) throws IOException {
    while (offset >= base + filled && !atEnd) {
      fill(offset);
    }
    return offset < base + filled ? buffer[(int) (offset - base)] & 0xFF : END;
  }

  private void fill(long offset) throws IOException {
    int wanted = Math.toIntExact(offset - base) + 1;
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(wanted, 2 * filled));
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    atEnd = read < 0;
    filled += Math.max(0, read);
  }

  private void drop(long offset) {
    int dropped = (int) (offset - base);
    System.arraycopy(buffer, dropped, buffer, 0, filled - dropped);
    filled -= dropped;
    base = offset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
