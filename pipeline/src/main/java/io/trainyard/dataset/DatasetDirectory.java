package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The directory of a dataset while it is written. New files first come to be in a hidden directory,
 * then stand beside the old ones under other names; the manifest, replaced in one step, says which
 * of them are the dataset; what it does not list is swept away last.
 */
final class DatasetDirectory {

  private static final String HIDDEN = ".ingest-";
  private static final String TEMPORARY_MANIFEST = ".tmp-" + Manifest.FILE_NAME;
  // Nothing but our own files is ever deleted.
  private static final Pattern PART =
      Pattern.compile("part-\\d{5,}-[0-9a-f]{8}\\.parquet|[a-z]+-[0-9a-f]{8}\\.json");

  private final Path root;
  private final Configuration conf;
  private final FileSystem fs;
  private final boolean isNew;
  private final Path hidden;

  DatasetDirectory(Path root, Configuration conf) throws IOException {
    this.root = root;
    this.conf = conf;
    this.fs = AtomicFiles.fileSystem(root, conf);
    this.isNew = !fs.exists(root);
    this.hidden = new Path(root, HIDDEN + UUID.randomUUID());
  }

  /** Makes the hidden directory for tasks to write to. */
  Path prepare() throws IOException {
    if (!fs.mkdirs(hidden)) {
      throw new IOException("cannot create directory " + hidden);
    }
    return hidden;
  }

  /**
   * Moves files to where the manifest will say that they are. What tasks that were tried again have
   * left goes here, not after the manifest: who finds that has nothing more to do.
   */
  void place(Ingested results) throws IOException {
    for (WrittenFile part : results.written()) {
      Path target = new Path(root, part.file().path());
      if (!fs.mkdirs(target.getParent())) {
        throw new IOException("cannot create directory " + target.getParent());
      }
      if (!isInPlace(target, part.file())) {
        AtomicFiles.move(fs, new Path(part.written()), target);
      }
    }
    fs.delete(hidden, true);
  }

  /** Whether a file of the same content is there; one that was damaged makes room. */
  private boolean isInPlace(Path target, Manifest.Part part) throws IOException {
    if (!fs.exists(target)) {
      return false;
    }
    try {
      PartFiles.checkContent(target, part, conf);
      return true;
    } catch (BadData e) {
      fs.delete(target, false);
      return false;
    }
  }

  /** From here on the dataset is the one of {@code manifest}. */
  void commit(DatasetManifest manifest) throws IOException {
    byte[] json = manifest.toJson();
    AtomicFiles.write(new Path(root, Manifest.FILE_NAME), conf, out -> out.write(json));
  }

  /** Deletes what earlier ingests left behind and the manifest does not list. */
  void sweep() throws IOException {
    if (!fs.exists(root)) {
      return;
    }
    Set<String> listed = listed().orElse(null);
    for (FileStatus status : fs.listStatus(root)) {
      String name = status.getPath().getName();
      if (name.startsWith(HIDDEN) || name.startsWith(TEMPORARY_MANIFEST)) {
        fs.delete(status.getPath(), true);
      }
    }
    for (String name : directories()) {
      Path directory = new Path(root, name);
      if (listed != null && fs.exists(directory)) {
        sweep(directory, listed);
      }
    }
    if (isNew) {
      deleteIfEmpty(root);
    }
  }

  /** Those that hold files which a manifest lists. */
  private static List<String> directories() {
    return Stream.concat(
            Arrays.stream(Split.values()).map(Split::directory),
            Stream.of(RejectWriter.DIRECTORY, VocabularyFile.DIRECTORY))
        .toList();
  }

  private void sweep(Path directory, Set<String> listed) throws IOException {
    for (FileStatus status : fs.listStatus(directory)) {
      String name = status.getPath().getName();
      if (PART.matcher(name).matches() && !listed.contains(directory.getName() + "/" + name)) {
        fs.delete(status.getPath(), false);
      }
    }
    deleteIfEmpty(directory);
  }

  /** Files of the manifest that is there now; empty where it cannot be read. */
  private Optional<Set<String>> listed() throws IOException {
    Path file = new Path(root, Manifest.FILE_NAME);
    Set<String> paths = new HashSet<>();
    if (!fs.exists(file)) {
      return Optional.of(paths);
    }
    try {
      DatasetManifest manifest =
          DatasetManifest.fromJson(AtomicFiles.read(file, conf), file.toString());
      manifest.files().forEach(part -> paths.add(part.path()));
      return Optional.of(paths);
    } catch (BadData e) {
      return Optional.empty();
    }
  }

  private void deleteIfEmpty(Path directory) throws IOException {
    if (fs.listStatus(directory).length == 0) {
      fs.delete(directory, false);
    }
  }
}
