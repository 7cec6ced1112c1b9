package io.trainyard.dataset;

import java.io.Serializable;

/**
 * How documents are read from files.
 *
 * @param format of the files
 * @param field of objects in JSON that is the text
 * @param unit what of plain text is a document
 * @param cutting of files into pieces
 */
record TextReading(TextFormat format, String field, Unit unit, PieceReader.Cutting cutting)
    implements Serializable {

  /** What of plain text is a document. */
  enum Unit {
    FILE,
    /** Each line that is not blank. */
    LINE,
    /** Each line, whatever stands there, since another file has a line for it. */
    ALIGNED,
    /** Each line, of which a tab makes two. */
    TABBED
  }

  /** Whether documents are lines. */
  boolean lines() {
    return unit != Unit.FILE;
  }

  /** Whether no line may be cut. */
  boolean wholeLines(TextFile file) {
    return switch (format.of(file.name())) {
      case JSON_LINES -> true;
      case JSON -> false;
      default -> lines();
    };
  }

  /** Whether any piece can be read without those in front of it. */
  boolean isSeekable(TextFile file) {
    return file.isSeekable() && format.of(file.name()) != TextFormat.JSON;
  }
}
