package io.trainyard.dataset;

import io.trainyard.dataset.TextPiece.Scan;
import io.trainyard.failure.BadData;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What stands in front of each piece of a source. Immutable. */
final class PieceTable implements Serializable {

  private static final long serialVersionUID = 1L;

  static final Comparator<Scan> IN_ORDER =
      Comparator.comparingInt(Scan::file).thenComparingLong(Scan::index);

  private final int[] files;
  private final long[] indices;
  private final long[] documents;
  private final long[] characters;

  /**
   * @param scans of all pieces, in order
   */
  PieceTable(List<Scan> scans) {
    int n = scans.size();
    this.files = scans.stream().mapToInt(Scan::file).toArray();
    this.indices = scans.stream().mapToLong(Scan::index).toArray();
    this.documents = new long[n + 1];
    this.characters = new long[n + 1];
    for (int i = 0; i < n; i++) {
      documents[i + 1] = documents[i] + scans.get(i).documents();
      characters[i + 1] = characters[i] + scans.get(i).characters();
    }
  }

  boolean contains(TextPiece piece) {
    return find(piece.file(), piece.index()) >= 0;
  }

  long documentsBefore(TextPiece piece) {
    return documents[place(piece)];
  }

  long charactersBefore(TextPiece piece) {
    return characters[place(piece)];
  }

  /** Of all pieces of files up to {@code file}, which is not counted. */
  long documentsBefore(int file) {
    return documents[first(file)];
  }

  /** Of all pieces of files up to {@code file}, which is not counted. */
  long charactersBefore(int file) {
    return characters[first(file)];
  }

  private int first(int file) {
    int found = Arrays.binarySearch(files, file);
    int at = found >= 0 ? found : -found - 1;
    while (at > 0 && files[at - 1] == file) {
      at--;
    }
    return at;
  }

  /** The place of a piece among all. */
  int place(TextPiece piece) {
    int found = find(piece.file(), piece.index());
    if (found < 0) {
      throw new IllegalArgumentException("no piece " + piece.index() + " of file " + piece.file());
    }
    return found;
  }

  private int find(int file, long index) {
    int low = 0;
    int high = files.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compare(files[middle], file);
      order = order != 0 ? order : Long.compare(indices[middle], index);
      if (order == 0) {
        return middle;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle - 1;
    }
    return -1;
  }

  void requireUnchanged(TextPiece piece, TextFile file) {
    int at = place(piece);
    boolean same =
        piece.scan().documents() == documents[at + 1] - documents[at]
            && piece.scan().characters() == characters[at + 1] - characters[at];
    if (!same) {
      throw new BadData(
          "cannot ingest: expected %s to stay as it was, found that it changed while the source was read; give the same command again when nobody writes to it"
              .formatted(file.path()));
    }
  }
}
