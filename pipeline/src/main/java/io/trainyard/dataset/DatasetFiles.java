package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a dataset, whatever its rows are. Immutable.
 *
 * @param path of the directory, fully qualified
 */
record DatasetFiles(String path, DatasetManifest manifest) implements Serializable {

  /**
   * Opens the dataset at {@code path} and checks that each of its files is there in full length.
   *
   * @throws io.trainyard.failure.BadConfiguration if {@code path} is no path of a file system that
   *     Hadoop knows
   * @throws BadData if there is no dataset, its manifest cannot be used, a file is missing or of
   *     another length, or it may not be read
   * @throws Infrastructure if the file system fails
   */
  static DatasetFiles open(String path, Configuration conf) {
    try {
      Path given = Paths.parse(path, Dataset.KEY);
      FileSystem fs = AtomicFiles.fileSystem(given, conf);
      Path root = fs.makeQualified(given);
      var files = new DatasetFiles(root.toString(), manifest(fs, root, conf));
      files.checkLengths(fs);
      return files;
    } catch (IOException e) {
      throw StorageFailures.reading("cannot open dataset " + path, Dataset.KEY, e);
    }
  }

  /** The kind of the dataset at {@code path}, of which nothing but the manifest is looked at. */
  static String kind(String path, Configuration conf) {
    try {
      Path given = Paths.parse(path, Dataset.KEY);
      FileSystem fs = AtomicFiles.fileSystem(given, conf);
      return manifest(fs, fs.makeQualified(given), conf).kind();
    } catch (IOException e) {
      throw StorageFailures.reading("cannot open dataset " + path, Dataset.KEY, e);
    }
  }

  private static DatasetManifest manifest(FileSystem fs, Path root, Configuration conf)
      throws IOException {
    Path file = new Path(root, Manifest.FILE_NAME);
    if (!fs.exists(file)) {
      String found = fs.exists(root) ? "none" : "no such directory";
      throw new BadData(
          "cannot open dataset: expected a manifest at %s, found %s; run the ingest job first, or set"
                  .formatted(file, found)
              + " dataset.path to a dataset");
    }
    return DatasetManifest.fromJson(AtomicFiles.read(file, conf), file.toString());
  }

  private void checkLengths(FileSystem fs) throws IOException {
    Map<Path, Map<String, Long>> lengths = new HashMap<>();
    for (Manifest.Part part : manifest.files()) {
      Path file = file(part);
      if (!lengths.containsKey(file.getParent())) {
        lengths.put(file.getParent(), lengths(fs, file.getParent()));
      }
      PartFiles.checkLength(file, part, lengths.get(file.getParent()).get(file.getName()));
    }
  }

  private static Map<String, Long> lengths(FileSystem fs, Path directory) throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    if (fs.exists(directory)) {
      for (FileStatus status : fs.listStatus(directory)) {
        lengths.put(status.getPath().getName(), status.getLen());
      }
    }
    return lengths;
  }

  /**
   * Reads every file from end to end.
   *
   * @throws BadData if one is missing or has another content
   */
  void checkContent(Configuration conf) throws IOException {
    for (Manifest.Part part : manifest.files()) {
      PartFiles.checkContent(file(part), part, conf);
    }
  }

  /** The refusal of a dataset whose rows are not what is wanted. */
  BadData wrongKind(String wanted) {
    return new BadData(
        "cannot open dataset: expected a dataset of kind %s in %s, found %s; use another"
            .formatted(wanted, new Path(path, Manifest.FILE_NAME), manifest.kind()));
  }

  /** Where a file is. */
  Path file(Manifest.Part part) {
    return new Path(path, part.path());
  }

  /** The row groups of {@code parts} that {@code range} touches, each clipped to it, in order. */
  static List<Segment> segments(List<Manifest.Part> parts, RowRange range) {
    long rows = parts.stream().mapToLong(Manifest.Part::rows).sum();
    if (range.to() > rows) {
      throw new IllegalArgumentException(
          "cannot read " + range + ": expected at most " + rows + " rows");
    }
    List<Segment> segments = new ArrayList<>();
    long position = 0;
    int ordinal = 0;
    for (int part = 0; part < parts.size(); part++) {
      List<Long> rowGroups = parts.get(part).rowGroups();
      for (int rowGroup = 0; rowGroup < rowGroups.size(); rowGroup++) {
        long inGroup = rowGroups.get(rowGroup);
        int from = (int) Math.min(inGroup, Math.max(0, range.from() - position));
        int to = (int) Math.min(inGroup, Math.max(0, range.to() - position));
        if (to > from) {
          segments.add(new Segment(part, rowGroup, ordinal, from, to));
        }
        position += inGroup;
        ordinal++;
      }
    }
    return segments;
  }

  /** What to throw where reading {@code part} ended in {@code cause}: the file may have changed. */
  RuntimeException readFailure(Manifest.Part part, Exception cause, Configuration conf) {
    if (cause instanceof Failure failure) {
      return failure;
    }
    try {
      PartFiles.checkContent(file(part), part, conf);
    } catch (BadData bad) {
      bad.addSuppressed(cause);
      return bad;
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    String what = "cannot read " + file(part);
    return cause instanceof IOException e
        ? StorageFailures.reading(what, Dataset.KEY, e)
        : new Infrastructure(what + ": " + cause + "; give the same command again", cause);
  }
}
