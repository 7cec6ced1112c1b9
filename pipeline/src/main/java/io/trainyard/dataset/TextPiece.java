package io.trainyard.dataset;

import java.io.Serializable;
import java.util.List;

/**
 * A part of a source that a task holds at one time.
 *
 * @param file index of the file
 * @param index of the piece in its file
 * @param passages in the order of the text
 * @param scan what it comes to
 */
record TextPiece(int file, long index, List<Passage> passages, Scan scan) {

  /**
   * Text of one document, mended.
   *
   * @param begins whether the document begins with it
   * @param ends whether the document ends with it
   */
  record Passage(boolean begins, boolean ends, String text) {}

  /**
   * What a piece comes to.
   *
   * @param file index of the file
   * @param index of the piece in its file
   * @param bytes of the unpacked content
   * @param documents that begin in it
   * @param characters of all passages
   * @param replaced sequences of bytes, or halves of pairs, that are no characters
   * @param firstReplaced where in the unpacked content the first of them is; -1 where there is none
   * @param lineEnds other than line feeds
   * @param byteOrderMarks 0 or 1
   * @param blank documents without text
   * @param isBinary whether the file is no text, as its first piece tells
   */
  record Scan(
      int file,
      long index,
      long bytes,
      long documents,
      long characters,
      long replaced,
      long firstReplaced,
      long lineEnds,
      int byteOrderMarks,
      long blank,
      boolean isBinary)
      implements Serializable {}
}
