package io.trainyard.dataset;

import io.trainyard.dataset.TextPiece.Scan;
import io.trainyard.failure.BadData;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Files of text that were read once.
 *
 * @param listing of them
 * @param scans of their pieces, in order, but for those of files that are no text
 * @param empty names of files that hold nothing, packed or not
 * @param binary indices of files that are no text
 * @param fingerprint SHA-256 over the content
 */
record ScannedText(
    TextListing listing,
    List<Scan> scans,
    List<String> empty,
    List<Integer> binary,
    String fingerprint) {

  private static final String EMPTY = "empty";
  private static final String BINARY = "binary";

  static ScannedText of(TextListing listing, TextTasks.Scans scans) {
    List<Integer> binary =
        scans.pieces().stream().filter(Scan::isBinary).map(Scan::file).distinct().toList();
    var isBinary = new BitSet();
    binary.forEach(isBinary::set);
    return new ScannedText(
        listing,
        scans.pieces().stream().filter(scan -> !isBinary.get(scan.file())).toList(),
        empty(listing, scans),
        binary,
        scans.fingerprint());
  }

  /** Of what is packed, reading alone tells that it is nothing. */
  private static List<String> empty(TextListing listing, TextTasks.Scans scans) {
    var held = new BitSet();
    scans.pieces().forEach(scan -> held.set(scan.file()));
    List<String> empty = new ArrayList<>(listing.empty());
    for (int file = 0; file < listing.files().size(); file++) {
      if (!held.get(file)) {
        empty.add(listing.files().get(file).name());
      }
    }
    return empty;
  }

  private List<TextFile> files() {
    return listing.files();
  }

  long sum(ToLongFunction<Scan> of) {
    return scans.stream().mapToLong(of).sum();
  }

  /** Index of the first file that has a split of its own, or the number of files. */
  int firstOfOwnSplit() {
    int file = 0;
    while (file < files().size() && files().get(file).split() == Split.TRAIN) {
      file++;
    }
    return file;
  }

  /**
   * Refuses a file of which too much is no UTF-8.
   *
   * @param most the largest part of its characters
   */
  void requireUtf8(double most) {
    int from = 0;
    while (from < scans.size()) {
      int file = scans.get(from).file();
      int to = from;
      long characters = 0;
      long replaced = 0;
      long first = -1;
      for (; to < scans.size() && scans.get(to).file() == file; to++) {
        Scan scan = scans.get(to);
        characters += scan.characters();
        replaced += scan.replaced();
        first = first < 0 ? scan.firstReplaced() : first;
      }
      if (replaced > most * characters) {
        throw notUtf8(files().get(file), most, new long[] {replaced, characters, first});
      }
      from = to;
    }
  }

  private static BadData notUtf8(TextFile file, double most, long[] found) {
    return new BadData(
        String.format(
            Locale.ROOT,
            "cannot ingest %s: expected at most %s of its characters to be bytes that are no UTF-8, found %d of %d, the first at byte %d%s; convert it to UTF-8, leave it out, or raise dataset.source.max-replaced-fraction",
            file.path(),
            most,
            found[0],
            found[1],
            found[2],
            file.packing() == TextFile.Packing.NONE ? "" : " of what is packed"));
  }

  /**
   * What was read and what was left out.
   *
   * @param leftOut documents, by reason
   * @param documents how many there are
   * @param listed how many files are named
   */
  TextManifest.Origin origin(long documents, TreeMap<String, Long> leftOut, int listed) {
    var skipped = new TreeMap<String, Long>();
    List<Manifest.Skipped> named = new ArrayList<>();
    for (String name : empty) {
      skipped.merge(EMPTY, 1L, Long::sum);
      named.add(new Manifest.Skipped(name, EMPTY));
    }
    for (int file : binary) {
      skipped.merge(BINARY, 1L, Long::sum);
      named.add(
          new Manifest.Skipped(
              files().get(file).name(),
              BINARY + ": a zero byte in front; text in UTF-16 is to be converted to UTF-8"));
    }
    return new TextManifest.Origin(
        listing.fingerprint(),
        scans.stream().mapToInt(Scan::file).distinct().count(),
        documents,
        sum(Scan::characters),
        sum(Scan::replaced),
        sum(Scan::lineEnds),
        sum(Scan::byteOrderMarks),
        leftOut,
        skipped,
        named.stream().limit(listed).toList());
  }
}
