package io.trainyard.dataset;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.Task;
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
 * A dataset that was opened: where it is and what its manifest says. It goes to tasks as it is;
 * they read exactly the files that the manifest lists. Immutable.
 */
public final class Dataset implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The setting that says where the dataset is. */
  static final String KEY = "dataset.path";

  private final String path;
  private final Manifest manifest;

  private Dataset(String path, Manifest manifest) {
    this.path = path;
    this.manifest = manifest;
  }

  /**
   * Opens the dataset at {@code path} and checks that each of its files is there in full length.
   *
   * @throws BadConfiguration if {@code path} is no path of a file system that Hadoop knows
   * @throws BadData if there is no dataset, its manifest cannot be used, a file is missing or of
   *     another length, or it may not be read
   * @throws Infrastructure if the file system fails
   */
  public static Dataset open(String path, Configuration conf) {
    try {
      Path given = Paths.parse(path, KEY);
      FileSystem fs = AtomicFiles.fileSystem(given, conf);
      Path root = fs.makeQualified(given);
      Dataset dataset = new Dataset(root.toString(), manifest(fs, root, conf));
      dataset.checkLengths(fs);
      return dataset;
    } catch (IOException e) {
      throw StorageFailures.reading("cannot open dataset " + path, KEY, e);
    }
  }

  private static Manifest manifest(FileSystem fs, Path root, Configuration conf)
      throws IOException {
    Path file = new Path(root, Manifest.FILE_NAME);
    if (!fs.exists(file)) {
      String found = fs.exists(root) ? "none" : "no such directory";
      throw new BadData(
          "cannot open dataset: expected a manifest at %s, found %s; run the ingest job first, or set"
                  .formatted(file, found)
              + " dataset.path to a dataset");
    }
    return Manifest.fromJson(AtomicFiles.read(file, conf), file.toString());
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

  private static Map<String, Long> lengths(FileSystem fs, Path directory) throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    if (fs.exists(directory)) {
      for (FileStatus status : fs.listStatus(directory)) {
        lengths.put(status.getPath().getName(), status.getLen());
      }
    }
    return lengths;
  }

  /** The directory, fully qualified. */
  public String path() {
    return path;
  }

  public Manifest manifest() {
    return manifest;
  }

  /**
   * The same rows with targets on the scale of {@code task}, as a model that was trained on other
   * rows takes them.
   *
   * @throws IllegalArgumentException unless the targets' names are the same
   */
  public Dataset scaledAs(Task.Regression task) {
    if (!(manifest.task() instanceof Task.Regression own) || !own.names().equals(task.names())) {
      throw new IllegalArgumentException(task + " on rows of " + manifest.task());
    }
    return new Dataset(path, manifest.scaledAs(task));
  }

  /** The number of rows of a split. */
  public long rows(Split split) {
    return manifest.split(split).rows();
  }

  /** SHA-256 over everything that the rows and their order come from, in hexadecimal. */
  public String fingerprint() {
    return manifest.fingerprint();
  }

  /** Where a file is. */
  Path file(Manifest.Part part) {
    return new Path(path, part.path());
  }

  /** The row groups that {@code range} touches, each clipped to it, in stored order. */
  List<Segment> segments(RowRange range) {
    if (range.to() > rows(range.split())) {
      throw new IllegalArgumentException(
          "cannot read " + range + ": expected at most " + rows(range.split()) + " rows");
    }
    List<Segment> segments = new ArrayList<>();
    List<Manifest.Part> parts = manifest.split(range.split()).files();
    long position = 0;
    int ordinal = 0;
    for (int part = 0; part < parts.size(); part++) {
      List<Long> rowGroups = parts.get(part).rowGroups();
      for (int rowGroup = 0; rowGroup < rowGroups.size(); rowGroup++) {
        long rows = rowGroups.get(rowGroup);
        int from = (int) Math.min(rows, Math.max(0, range.from() - position));
        int to = (int) Math.min(rows, Math.max(0, range.to() - position));
        if (to > from) {
          segments.add(new Segment(part, rowGroup, ordinal, from, to));
        }
        position += rows;
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
        ? StorageFailures.reading(what, KEY, e)
        : new Infrastructure(what + ": " + cause + "; give the same command again", cause);
  }
}
