package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import io.trainyard.storage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;

/**
 * The files of a source of text, in the order of their text: those to be split, then those for
 * validation, then those for test; each in the order of their names. Names that begin with {@code
 * .} or {@code _} are hidden.
 *
 * @param files that hold something, or something packed
 * @param empty names of those that hold nothing
 */
record TextListing(List<TextFile> files, List<String> empty) {

  /** Deeper than any tree of files, and than links that lead back are followed. */
  private static final int MAX_DEPTH = 64;

  TextListing {
    files = List.copyOf(files);
    empty = List.copyOf(empty);
  }

  private static final class Found {

    private final List<TextFile> files = new ArrayList<>();
    private final List<String> empty = new ArrayList<>();
  }

  /**
   * Lists files.
   *
   * @param include what names in folders must look like, as a glob of Hadoop's
   * @throws BadData if there is nothing at a path, or no file
   * @throws io.trainyard.failure.BadConfiguration if this JVM cannot say a path to the operating
   *     system, or cannot read all of a name
   */
  static TextListing of(List<TextInput> inputs, String include, Configuration conf)
      throws IOException {
    var wanted = new GlobFilter(include);
    List<TextFile> files = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    for (TextInput input : inputs) {
      Found found = list(input, wanted, conf);
      files.addAll(found.files);
      empty.addAll(found.empty);
      if (found.files.isEmpty()) {
        throw new BadData(
            "cannot ingest %s: expected files of text, found none that holds something (empty files: %d; names like %s); set %s to where they are"
                .formatted(input.path(), found.empty.size(), include, input.key()));
      }
    }
    return new TextListing(files, empty);
  }

  private static Found list(TextInput input, PathFilter wanted, Configuration conf)
      throws IOException {
    Path given = Paths.parse(input.path(), input.key());
    FileSystem fs = AtomicFiles.fileSystem(given, conf);
    // Executors have another current directory.
    Path root = fs.makeQualified(given);
    LocalPaths.requireLetters(fs, root);
    if (!fs.exists(root)) {
      throw new BadData(
          "cannot ingest: expected files of text at %s, found nothing; set %s to where they are"
              .formatted(root, input.key()));
    }
    var found = new Found();
    FileStatus status = fs.getFileStatus(root);
    if (status.isDirectory()) {
      descend(fs, new Folder(input, root, "", 0), wanted, found);
    } else {
      add(input, status, root.getName(), found);
    }
    found.files.sort(Comparator.comparing(TextFile::name).thenComparing(TextFile::path));
    return found;
  }

  private record Folder(TextInput input, Path path, String name, int depth) {}

  private static void descend(FileSystem fs, Folder folder, PathFilter wanted, Found found)
      throws IOException {
    if (folder.depth() == MAX_DEPTH) {
      throw new BadData(
          "cannot ingest: expected folders of at most %d levels, found deeper ones at %s; remove links that lead back"
              .formatted(MAX_DEPTH, folder.path()));
    }
    requireLetters(fs, folder.path());
    for (FileStatus status : fs.listStatus(folder.path())) {
      String name = status.getPath().getName();
      if (isHidden(name)) {
        continue;
      }
      if (status.isDirectory()) {
        String within = folder.name() + name + "/";
        descend(
            fs,
            new Folder(folder.input(), status.getPath(), within, folder.depth() + 1),
            wanted,
            found);
      } else if (wanted.accept(status.getPath())) {
        add(folder.input(), status, folder.name() + name, found);
      }
    }
  }

  /** Of local files Hadoop lists only those whose names this JVM can read. */
  private static void requireLetters(FileSystem fs, Path folder) throws IOException {
    Optional<java.nio.file.Path> local = LocalPaths.of(fs, folder);
    if (local.isEmpty()) {
      return;
    }
    try (var files = Files.newDirectoryStream(local.get())) {
      for (java.nio.file.Path file : files) {
        String name = file.getFileName().toString();
        if (!isHidden(name)) {
          LocalPaths.requireLetters(local.get(), name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  private static void add(TextInput input, FileStatus status, String name, Found to) {
    if (status.getLen() == 0) {
      to.empty.add(name);
      return;
    }
    TextFile.Packing packing = TextFile.Packing.of(name);
    to.files.add(
        new TextFile(
            input.side(),
            input.split(),
            status.getPath().toString(),
            packing.strip(name),
            status.getLen(),
            status.getModificationTime(),
            packing));
  }

  /** SHA-256 over what identifies the files without reading them. */
  String fingerprint() {
    var text = new StringBuilder();
    for (TextFile file : files) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s:%s:%s:%s:%d:%d\n",
              file.side(),
              file.split(),
              file.path(),
              file.packing(),
              file.length(),
              file.modified()));
    }
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
