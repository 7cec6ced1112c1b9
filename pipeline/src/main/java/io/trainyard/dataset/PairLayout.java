package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Which pair each line is of, and where the pair goes. Pairs are numbered: those to be split, those
 * for validation, those for test, each in the order of their lines. Immutable.
 */
final class PairLayout implements Serializable {

  private static final long serialVersionUID = 1L;

  private final List<TextFile> files;
  private final PieceTable pieces;
  private final TextSplit.ByDocument split;
  private final int partitions;

  /** Index of the first file of the second side; the number of files where one file has both. */
  private final int secondSide;

  /** Pairs in front of those of each split that the source has as such, and all. */
  private final long[] firstOfSplit = new long[Split.values().length + 1];

  /**
   * @param files of the one side, then of the other one, each by split
   * @throws BadData if sides have different numbers of lines
   */
  PairLayout(List<TextFile> files, PieceTable pieces, DrawnSplit drawn, int partitions) {
    this.files = List.copyOf(files);
    this.pieces = pieces;
    this.partitions = partitions;
    this.secondSide = (int) files.stream().filter(file -> file.side() != Side.TARGET).count();
    for (Split split : Split.values()) {
      long lines = lines(0, secondSide, split);
      requireSame(split, lines);
      firstOfSplit[split.ordinal() + 1] = firstOfSplit[split.ordinal()] + lines;
    }
    this.split = drawn.of(firstOfSplit[1]);
  }

  /** Draws splits of so many pairs. */
  @FunctionalInterface
  interface DrawnSplit {
    TextSplit.ByDocument of(long pairs);
  }

  private long lines(int from, int to, Split split) {
    long lines = 0;
    for (int file = from; file < to; file++) {
      if (files.get(file).split() == split) {
        lines += pieces.documentsBefore(file + 1) - pieces.documentsBefore(file);
      }
    }
    return lines;
  }

  private void requireSame(Split split, long lines) {
    if (secondSide == files.size()) {
      return;
    }
    long others = lines(secondSide, files.size(), split);
    if (lines != others) {
      throw new BadData(
          "cannot ingest: expected as many lines on both sides, found %d in %s and %d in %s; give files that belong together"
              .formatted(lines, path(0, split), others, path(secondSide, split)));
    }
  }

  private String path(int from, Split split) {
    Optional<TextFile> first =
        files.subList(from, files.size()).stream()
            .filter(file -> file.split() == split)
            .findFirst();
    return first.map(TextFile::path).orElse("no file");
  }

  /** How many pairs there are. */
  long pairs() {
    return firstOfSplit[Split.values().length];
  }

  /**
   * The number of the pair that a piece's first line is of.
   *
   * @throws BadData if the piece is another one than was scanned
   */
  long first(TextPiece piece) {
    pieces.requireUnchanged(piece, files.get(piece.file()));
    long side = piece.file() < secondSide ? 0 : pieces.documentsBefore(secondSide);
    return pieces.documentsBefore(piece) - side;
  }

  Side side(TextPiece piece) {
    return files.get(piece.file()).side();
  }

  Split split(long pair) {
    for (Split own : List.of(Split.TEST, Split.VALIDATION)) {
      if (pair >= firstOfSplit[own.ordinal()]) {
        return own;
      }
    }
    return split.split(pair);
  }

  /** How many files there may be, of all splits. */
  int fileCount() {
    return Split.values().length * partitions;
  }

  /** Index of the file, among those of all splits, that a pair goes to. */
  int file(long pair) {
    int from = Split.TRAIN.ordinal();
    while (pair >= firstOfSplit[from + 1]) {
      from++;
    }
    long of = firstOfSplit[from + 1] - firstOfSplit[from];
    int within = (int) ((pair - firstOfSplit[from]) * partitions / of);
    return split(pair).ordinal() * partitions + within;
  }
}
