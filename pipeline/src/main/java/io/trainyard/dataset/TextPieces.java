package io.trainyard.dataset;

import io.trainyard.dataset.TextPiece.Passage;
import io.trainyard.failure.Failure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The pieces of a file, one after another. Holds one at a time. Not thread-safe. */
final class TextPieces implements Iterator<TextPiece>, Closeable {

  /** Bytes in front of a file that tell whether it is text; as many as Git looks at. */
  private static final int LOOKED_AT = 8000;

  private static final String SOURCE_KEY = "dataset.source";

  /**
   * Which pieces.
   *
   * @param file index of the file
   * @param from index of the first piece
   * @param to index of the piece behind the last one
   */
  record Range(int file, long from, long to) implements Serializable {}

  private final TextReading reading;
  private final TextFile file;
  private final ContentHash content;
  private final PieceReader pieces;
  private final TextFormat format;
  private final JsonTexts json;
  private PieceTally tally;

  /** The number of the next piece where documents stand in JSON, of any length. */
  private long jsonPieces;

  private PieceReader.Piece piece;
  private Optional<MendedText> head = Optional.empty();
  private boolean isDone;
  private TextPiece next;

  /**
   * @param content counts what is read
   */
  TextPieces(
      TextReading reading, TextFile file, Range range, ContentHash content, Configuration conf)
      throws IOException {
    this.reading = reading;
    this.file = file;
    this.content = content;
    this.format = reading.format().of(file.name());
    this.tally = new PieceTally(range.file());
    this.json = new JsonTexts(file.path(), reading, this::text);
    boolean binary = mayEndNoLine(range) && isBinary(head(conf));
    // What comes of its front says that it is no text.
    this.isDone = binary && range.from() > 0;
    this.pieces =
        new PieceReader(
            file,
            reading.cutting(),
            !binary && reading.wholeLines(file),
            range.from(),
            range.to(),
            conf);
  }

  /** Whether a piece could not be had of a file that is no text: its lines are as long as it is. */
  private boolean mayEndNoLine(Range range) {
    boolean isLong = !file.isSeekable() || file.length() >= reading.cutting().bytes();
    return reading.wholeLines(file) && (range.from() > 0 || isLong);
  }

  private byte[] head(Configuration conf) throws IOException {
    try (InputStream in = file.open(0, conf)) {
      return in.readNBytes(LOOKED_AT);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      if (next == null && !isDone) {
        next = format == TextFormat.JSON ? readJson() : read();
        isDone |= next == null;
      }
      return next != null;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Why a file, or its like, could not be read. */
  static Failure unreadable(TextFile file, IOException e) {
    return StorageFailures.reading("cannot ingest " + file.path(), SOURCE_KEY, e);
  }

  @Override
  public TextPiece next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    TextPiece result = next;
    next = null;
    return result;
  }

  /** The text of the next piece of bytes, counted. */
  private Optional<MendedText> mended() throws IOException {
    Optional<PieceReader.Piece> read = pieces.next();
    if (read.isEmpty()) {
      return Optional.empty();
    }
    piece = read.get();
    content.add(
        "%s:%s:%s#%d"
            .formatted(file.side().label(), file.split().label(), file.name(), piece.index()),
        piece.bytes());
    MendedText mended = MendedText.of(piece);
    tally.add(piece, mended, piece.offset() == 0 && isBinary(piece.bytes()));
    return Optional.of(mended);
  }

  private TextPiece read() throws IOException {
    Optional<MendedText> mended = mended();
    if (mended.isEmpty()) {
      return null;
    }
    String text = mended.get().text();
    if (tally.isBinary()) {
      isDone = reading.wholeLines(file);
    } else {
      if (format == TextFormat.PLAIN && !reading.lines()) {
        addPassage(text);
      } else {
        addLines(text);
      }
    }
    return done(piece.index());
  }

  private void addPassage(String text) {
    if (!text.isEmpty()) {
      tally.add(new Passage(piece.offset() == 0, piece.isLast(), text));
    }
  }

  private void addLines(String text) {
    int number = 0;
    int end;
    for (int from = 0; from < text.length(); from = end + 1) {
      end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      String line = text.substring(from, end);
      number++;
      addLine(line, number);
    }
  }

  private void addLine(String line, int number) {
    String where = "%s, in line %d behind byte %d".formatted(file.path(), number, piece.offset());
    if (format != TextFormat.PLAIN) {
      tally.addDocument(line.isBlank() ? line : JsonTexts.of(line, reading, where), piece.offset());
    } else if (reading.unit() == TextReading.Unit.LINE) {
      tally.addDocument(line, piece.offset());
    } else {
      if (reading.unit() == TextReading.Unit.TABBED) {
        PairLine.check(line, where);
      }
      tally.add(new Passage(true, true, line));
    }
  }

  /** What the reader of JSON reads. */
  private Optional<String> text() throws IOException {
    Optional<MendedText> first = head;
    head = Optional.empty();
    return (first.isPresent() ? first : mended()).map(MendedText::text);
  }

  private TextPiece readJson() throws IOException {
    if (jsonPieces == 0) {
      head = mended();
      if (tally.isBinary()) {
        isDone = true;
        return done(jsonPieces++);
      }
    }
    boolean isAny = jsonPieces == 0 && head.isPresent();
    Optional<String> document = Optional.empty();
    while (tally.characters() < reading.cutting().bytes()) {
      document = json.next();
      if (document.isEmpty()) {
        break;
      }
      isAny = true;
      tally.addDocument(document.get(), piece.offset());
    }
    return isAny ? done(jsonPieces++) : null;
  }

  private TextPiece done(long index) {
    TextPiece result = tally.piece(index);
    tally = new PieceTally(result.file());
    return result;
  }

  private static boolean isBinary(byte[] bytes) {
    for (int i = 0; i < Math.min(LOOKED_AT, bytes.length); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    pieces.close();
  }
}
