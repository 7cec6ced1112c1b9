package io.trainyard.dataset;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import io.trainyard.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The targets of an image folder's files: a CSV file in UTF-8 with a line of names, of which the
 * first column is the path of a file relative to the root and each other one a target. A line whose
 * targets are all left empty says that its file has none. Immutable.
 */
final class TargetTable implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String KEY = "dataset.source.targets";

  /** So that the columns of predictions can be called after them. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  /** Spark does not tell columns apart by case. */
  private static final Pattern TAKEN =
      Pattern.compile("id|(predicted|spread)_.*", Pattern.CASE_INSENSITIVE);

  private static final int MOST_COLUMNS = 1 << 16;

  /** Longer than any path. */
  private static final int MOST_LETTERS = 1 << 16;

  private record Line(long number, float[] targets) {}

  private final List<String> names;
  private final String sha256;
  private final float[][] targets;

  private TargetTable(List<String> names, String sha256, float[][] targets) {
    this.names = names;
    this.sha256 = sha256;
    this.targets = targets;
  }

  /**
   * Reads the table.
   *
   * @param files of the source
   * @throws BadData that names the line, if a file is not there, comes twice, or a target is no
   *     finite number
   */
  static TargetTable read(String path, FileTable files, Configuration conf) throws IOException {
    byte[] bytes = bytes(path, conf);
    var parser = new CsvParser(format());
    parser.beginParsing(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8);
    try {
      List<String> names = names(path, parser.parseNext());
      Map<String, Line> lines = new HashMap<>();
      for (String[] row = parser.parseNext(); row != null; row = parser.parseNext()) {
        Place at = new Place(path, parser.getContext().currentLine());
        Line before = lines.putIfAbsent(file(row, at), new Line(at.line(), values(row, names, at)));
        if (before != null) {
          throw at.wrong("each file once", row[0] + ", as in line " + before.number());
        }
      }
      return new TargetTable(names, Sha256.of(bytes), place(path, lines, files));
    } catch (TextParsingException e) {
      throw new BadData(
          "cannot ingest: expected a table of targets as CSV in %s, found %s in line %d; mend it"
              .formatted(path, "what cannot be read", e.getLineIndex() + 1),
          e);
    } finally {
      parser.stopParsing();
    }
  }

  private static CsvParserSettings format() {
    var settings = new CsvParserSettings();
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setMaxCharsPerColumn(MOST_LETTERS);
    settings.setMaxColumns(MOST_COLUMNS);
    // A path may begin with #.
    settings.setCommentProcessingEnabled(false);
    settings.setNullValue("");
    settings.setEmptyValue("");
    return settings;
  }

  private static byte[] bytes(String path, Configuration conf) throws IOException {
    try {
      return AtomicFiles.read(Paths.parse(path, KEY), conf);
    } catch (FileNotFoundException e) {
      throw new BadData(
          "cannot ingest: expected a table of targets at %s, found nothing; set %s"
              .formatted(path, KEY),
          e);
    }
  }

  private static List<String> names(String path, String[] header) {
    if (header == null || header.length < 2) {
      throw new Place(path, 1)
          .wrong(
              "the names of a column of paths and of one target or more, separated by commas",
              header == null ? "nothing" : Arrays.toString(header));
    }
    List<String> names = List.copyOf(Arrays.asList(header).subList(1, header.length));
    for (String name : names) {
      if (!NAME.matcher(name).matches() || TAKEN.matcher(name).matches()) {
        throw new Place(path, 1)
            .wrong(
                "names of letters, digits and _, none of them id or beginning with predicted_ or spread_",
                "\"" + name + "\"");
      }
    }
    long different = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count();
    if (different < names.size()) {
      throw new Place(path, 1).wrong("each name once, whatever its case", names);
    }
    return names;
  }

  private static String file(String[] row, Place at) {
    if (row[0].isEmpty()) {
      throw at.wrong("a path relative to the image folder", "none");
    }
    return row[0];
  }

  /** Null where all are left empty. */
  private static float[] values(String[] row, List<String> names, Place at) {
    if (row.length != names.size() + 1) {
      throw at.wrong((names.size() + 1) + " columns", row.length);
    }
    if (Arrays.stream(row).skip(1).allMatch(String::isEmpty)) {
      return null;
    }
    float[] values = new float[names.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = value(row[k + 1], names.get(k), at);
    }
    return values;
  }

  private static float value(String text, String name, Place at) {
    try {
      float value = Float.parseFloat(text);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw at.wrong("a finite number as " + name, text.isEmpty() ? "none" : "\"" + text + "\"");
  }

  private static float[][] place(String path, Map<String, Line> lines, FileTable files) {
    float[][] targets = new float[files.count()][];
    Map<String, Line> left = new HashMap<>(lines);
    for (int id = 0; id < targets.length; id++) {
      Line line = left.remove(files.get(id).path());
      targets[id] = line == null ? null : line.targets();
    }
    left.entrySet().stream()
        .min(Map.Entry.comparingByValue((a, b) -> Long.compare(a.number(), b.number())))
        .ifPresent(
            first -> {
              throw new Place(path, first.getValue().number())
                  .wrong("a file of the image folder", first.getKey() + ", which is not there");
            });
    return targets;
  }

  /** Where something is, for messages. */
  private record Place(String path, long line) {
    BadData wrong(String expected, Object found) {
      return new BadData(
          "cannot ingest: expected %s in line %d of %s, found %s; mend the table"
              .formatted(expected, line, path, found));
    }
  }

  /**
   * The path relative to {@code root}, if the table lies below it, where it is no image.
   *
   * @param root fully qualified
   */
  static String relative(String table, Path root, Configuration conf) throws IOException {
    Path given = Paths.parse(table, KEY);
    Path path = AtomicFiles.fileSystem(given, conf).makeQualified(given);
    String from = root + "/";
    return path.toString().startsWith(from) ? path.toString().substring(from.length()) : "";
  }

  /** The targets' names in the order of their values. */
  List<String> names() {
    return names;
  }

  /** SHA-256 of the file, in hexadecimal. */
  String sha256() {
    return sha256;
  }

  /** The targets of a file, not to be changed; null where it has none. */
  float[] of(long id) {
    return targets[(int) id];
  }
}
