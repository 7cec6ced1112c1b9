package io.trainyard.dataset;

import io.trainyard.dataset.TextPiece.Passage;
import io.trainyard.failure.BadData;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which split, and which stream, each character of a source goes to. Immutable.
 *
 * <p>A stream is what of a document is in one stretch of the text, or the whole document. It is
 * numbered by the documents and stretches in front of it.
 */
final class TextPlan implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Text of one stream.
   *
   * @param ends whether the document ends with it
   */
  record Run(Split split, long stream, boolean ends, String text) {}

  private final List<TextFile> files;
  private final PieceTable pieces;
  private final TextSplit split;

  TextPlan(List<TextFile> files, PieceTable pieces, TextSplit split) {
    this.files = List.copyOf(files);
    this.pieces = pieces;
    this.split = split;
  }

  /** The place of a piece among all; -1 for one of a file that is no text. */
  int place(TextPiece piece) {
    return pieces.contains(piece) ? pieces.place(piece) : -1;
  }

  /**
   * The streams' text in a piece, in its order.
   *
   * @throws BadData if it is another one than was scanned
   */
  List<Run> runs(TextPiece piece) {
    List<Run> runs = new ArrayList<>();
    if (!pieces.contains(piece)) {
      return runs;
    }
    pieces.requireUnchanged(piece, files.get(piece.file()));
    long document = pieces.documentsBefore(piece) - 1;
    long character = pieces.charactersBefore(piece);
    for (Passage passage : piece.passages()) {
      document += passage.begins() ? 1 : 0;
      Split own = files.get(piece.file()).split();
      if (own != Split.TRAIN) {
        runs.add(new Run(own, stream(document), passage.ends(), passage.text()));
      } else if (split instanceof TextSplit.ByDocument byDocument) {
        Split drawn = byDocument.split(document);
        runs.add(new Run(drawn, document, passage.ends(), passage.text()));
      } else if (split instanceof TextSplit.ByStretch byStretch) {
        addStretches(byStretch, passage, new Start(document, character), runs);
      }
      character += passage.text().codePointCount(0, passage.text().length());
    }
    return runs;
  }

  /** Of a document with a split of its own, behind all those that are split. */
  private long stream(long document) {
    return split instanceof TextSplit.ByStretch byStretch
        ? document + byStretch.stretches().size()
        : document;
  }

  private record Start(long document, long character) {}

  private static void addStretches(
      TextSplit.ByStretch split, Passage passage, Start start, List<Run> to) {
    String text = passage.text();
    int from = 0;
    int stretch = split.stretch(start.character());
    while (from < text.length()) {
      int end = text.length();
      boolean isLast = stretch == split.stretches().size() - 1;
      long left = split.stretches().get(stretch).end() - start.character();
      if (!isLast && left < text.codePointCount(0, text.length())) {
        end = split.end(text, text.offsetByCodePoints(0, (int) left));
      }
      if (end > from) {
        to.add(
            new Run(
                split.stretches().get(stretch).split(),
                start.document() + stretch,
                passage.ends() && end == text.length(),
                text.substring(from, end)));
      }
      from = Math.max(from, end);
      stretch++;
    }
  }
}
