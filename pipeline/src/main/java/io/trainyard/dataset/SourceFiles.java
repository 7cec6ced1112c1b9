package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** Reads the files of an image folder, each once, and takes their fingerprint. Not thread-safe. */
final class SourceFiles {

  /** A file's bytes, or why there are none. */
  record Content(byte[] bytes, Optional<Reject> reject) {}

  private final FolderTasks.Order order;
  private final Path root;
  private final FileSystem fs;
  private final Optional<java.nio.file.Path> local;
  private final ContentHash content = new ContentHash();

  SourceFiles(FolderTasks.Order order, Configuration conf) throws IOException {
    this.order = order;
    this.root = new Path(order.root());
    this.fs = AtomicFiles.fileSystem(root, conf);
    this.local = LocalPaths.of(fs, root);
  }

  /** Null where folders give classes. */
  TargetTable targets() {
    return order.targets();
  }

  FileTable files() {
    return order.files();
  }

  /** Over all that was read so far. */
  ContentHash content() {
    return content;
  }

  /**
   * @throws BadData if the file is not there, or not as long as it was when it was listed
   * @throws IOException if the file system fails
   */
  Content read(FileTable.Entry file) throws IOException {
    if (file.length() > order.maxFileBytes()) {
      content.addUnread(file);
      return rejected(
          file,
          Reject.TOO_LARGE,
          "%d bytes, more than max-file-bytes = %d".formatted(file.length(), order.maxFileBytes()));
    }
    try {
      byte[] bytes = bytes(file.path(), (int) file.length());
      if (bytes.length != file.length()) {
        throw changed(file);
      }
      content.add(file.path(), bytes);
      return new Content(bytes, Optional.empty());
    } catch (IOException e) {
      if (isDenied(e)) {
        content.addUnread(file);
        return rejected(file, Reject.NOT_READABLE, "permission denied");
      }
      if (e instanceof FileNotFoundException || e instanceof NoSuchFileException) {
        throw missing(file);
      }
      if (e instanceof EOFException) {
        throw changed(file);
      }
      throw e;
    }
  }

  private byte[] bytes(String file, int length) throws IOException {
    if (local.isPresent()) {
      // Opening a small file takes Hadoop several times as long.
      return Files.readAllBytes(LocalPaths.resolve(local.get(), file));
    }
    byte[] bytes = new byte[length];
    try (FSDataInputStream in = fs.open(FileTable.path(root, file))) {
      in.readFully(bytes);
      return in.read() < 0 ? bytes : new byte[0];
    }
  }

  private static boolean isDenied(IOException e) {
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || (e instanceof FileNotFoundException
            && String.valueOf(e.getMessage()).contains("Permission denied"));
  }

  private static Content rejected(FileTable.Entry file, String reason, String detail) {
    return new Content(
        new byte[0],
        Optional.of(new Reject(file.id(), file.path(), file.length(), reason, detail)));
  }

  /** The driver listed it, so either it is gone or this is another machine's file system. */
  private BadData missing(FileTable.Entry file) {
    return new BadData(
        "cannot ingest: expected %s on the file system of every executor, found nothing there; set dataset.source.path to a folder on one that all of them share, or, where the file was removed, give the same command again"
            .formatted(FileTable.path(root, file.path())));
  }

  private static BadData changed(FileTable.Entry file) {
    return new BadData(
        "cannot ingest: expected %s to have %d bytes, found another length, so it changed while the source was read; give the same command again when nobody writes to it"
            .formatted(file.path(), file.length()));
  }
}
