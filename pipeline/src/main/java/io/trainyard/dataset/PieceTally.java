package io.trainyard.dataset;

import io.trainyard.dataset.TextPiece.Passage;
import io.trainyard.text.Utf8;
import java.util.ArrayList;
import java.util.List;

/** A piece while it comes to be. Changed by adding; not thread-safe. */
final class PieceTally {

  private final int file;
  private final List<Passage> passages = new ArrayList<>();
  private long bytes;
  private long characters;
  private long replaced;
  private long firstReplaced = -1;
  private long lineEnds;
  private int byteOrderMarks;
  private long blank;
  private boolean isBinary;

  /**
   * @param file index of the file
   */
  PieceTally(int file) {
    this.file = file;
  }

  void add(PieceReader.Piece piece, MendedText text, boolean looksBinary) {
    bytes += piece.bytes().length;
    lineEnds += text.lineEnds();
    byteOrderMarks += text.byteOrderMarks();
    isBinary |= looksBinary;
    addReplaced(text.replaced(), text.firstReplaced());
  }

  private void addReplaced(long count, long offset) {
    firstReplaced = firstReplaced < 0 && count > 0 ? offset : firstReplaced;
    replaced += count;
  }

  void add(Passage passage) {
    passages.add(passage);
    characters += passage.text().codePointCount(0, passage.text().length());
  }

  /**
   * A whole document, which may have been written with signs that stand for characters.
   *
   * @param offset about where it stands in the content
   */
  void addDocument(String text, long offset) {
    if (text.isBlank()) {
      blank++;
      return;
    }
    Utf8.Decoded whole = Utf8.wellFormed(text);
    addReplaced(whole.replaced(), offset);
    lineEnds += MendedText.lineEnds(whole.text());
    add(new Passage(true, true, MendedText.withLineFeeds(whole.text())));
  }

  boolean isBinary() {
    return isBinary;
  }

  /** Of all passages. */
  long characters() {
    return characters;
  }

  /**
   * @param index of the piece in its file
   */
  TextPiece piece(long index) {
    long documents = passages.stream().filter(Passage::begins).count();
    return new TextPiece(
        file,
        index,
        passages,
        new TextPiece.Scan(
            file,
            index,
            bytes,
            documents,
            characters,
            replaced,
            firstReplaced,
            lineEnds,
            byteOrderMarks,
            blank,
            isBinary));
  }
}
