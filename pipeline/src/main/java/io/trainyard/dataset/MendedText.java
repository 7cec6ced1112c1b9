package io.trainyard.dataset;

import io.trainyard.text.Utf8;

/**
 * The text of a piece of a file, and what was done to it: bytes that are no UTF-8 are U+FFFD, a
 * byte-order mark in front of a file is dropped, and every line ends in a line feed.
 *
 * @param firstReplaced where in the content the first replaced byte is; -1 where there is none
 */
record MendedText(
    String text, long replaced, long firstReplaced, long lineEnds, int byteOrderMarks) {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  static MendedText of(PieceReader.Piece piece) {
    Utf8.Decoded decoded = Utf8.decode(piece.bytes(), 0, piece.bytes().length);
    String text = decoded.text();
    boolean isMarked = piece.offset() == 0 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    if (isMarked) {
      text = text.substring(1);
    }
    return new MendedText(
        withLineFeeds(text),
        decoded.replaced(),
        decoded.replaced() == 0 ? -1 : piece.offset() + decoded.firstOffset(),
        lineEnds(text),
        isMarked ? 1 : 0);
  }

  /** Every end of a line as a line feed. */
  static String withLineFeeds(String text) {
    // Nearly no text has any other.
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /** How many lines end in something else. */
  static long lineEnds(String text) {
    long found = 0;
    for (int at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
      found++;
    }
    return found;
  }
}
