package io.trainyard.report;

import io.trainyard.failure.Infrastructure;
import io.trainyard.report.Block.Matrix;
import io.trainyard.report.Block.MatrixCell;
import io.trainyard.report.Block.MatrixLine;
import io.trainyard.results.FlatTable;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** An evaluation's tables of confusions and classes as a matrix. */
final class ConfusionMatrix {

  /** More than that are too many to look at as numbers; the evaluation's picture shows them. */
  private static final int MOST_CLASSES = 32;

  private ConfusionMatrix() {}

  /** Empty where there are no such tables, or too many classes. */
  static Optional<Matrix> read(Path confusion, Path classes, RunSource run) {
    if (!isThere(confusion, run) || !isThere(classes, run)) {
      return Optional.empty();
    }
    FlatTable named = FlatTable.read(classes, run.conf(), MOST_CLASSES);
    if (named.size() > MOST_CLASSES || named.size() == 0) {
      return Optional.empty();
    }
    FlatTable pairs = FlatTable.read(confusion, run.conf(), MOST_CLASSES * MOST_CLASSES);
    List<String> names = names(named);
    return Optional.of(
        new Matrix(
            "Confusion: rows by true class and predicted class",
            names,
            lines(names, counts(names.size(), pairs))));
  }

  private static boolean isThere(Path file, RunSource run) {
    try {
      return AtomicFiles.fileSystem(file, run.conf()).exists(file);
    } catch (IOException e) {
      throw new Infrastructure("cannot look for " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<String> names(FlatTable classes) {
    String[] names = new String[Math.toIntExact(classes.size())];
    int label = classes.place("label");
    int name = classes.place("label_class");
    for (List<Object> row : classes.rows()) {
      names[Math.toIntExact((Long) row.get(label))] = (String) row.get(name);
    }
    return List.of(names);
  }

  private static long[][] counts(int classes, FlatTable pairs) {
    long[][] counts = new long[classes][classes];
    int label = pairs.place("label");
    int predicted = pairs.place("predicted");
    int count = pairs.place("count");
    for (List<Object> row : pairs.rows()) {
      counts[Math.toIntExact((Long) row.get(label))][Math.toIntExact((Long) row.get(predicted))] =
          (Long) row.get(count);
    }
    return counts;
  }

  private static List<MatrixLine> lines(List<String> names, long[][] counts) {
    List<MatrixLine> lines = new ArrayList<>();
    for (int label = 0; label < names.size(); label++) {
      long rows = Arrays.stream(counts[label]).sum();
      lines.add(
          new MatrixLine(
              names.get(label),
              Arrays.stream(counts[label]).mapToObj(count -> cell(count, rows)).toList()));
    }
    return lines;
  }

  private static MatrixCell cell(long count, long rows) {
    if (count == 0) {
      return new MatrixCell(0, 0, "none");
    }
    int share = Math.toIntExact(Math.round(100.0 * count / rows));
    return new MatrixCell(count, share, "some");
  }
}
