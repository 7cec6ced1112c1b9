package io.trainyard.storage;

import io.trainyard.failure.BadConfiguration;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/**
 * Files that appear whole or not at all, on any Hadoop file system. Reading and writing on the
 * local file system goes past Hadoop's {@code .crc} companions, which cannot be replaced together
 * with their file; whoever needs a checksum keeps one in the content.
 */
public final class AtomicFiles {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final String TEMPORARY = ".tmp-";

  /** Ours in the place of Hadoop's. */
  private static final Map<LocalFileSystem, FileSystem> LOCAL = new WeakHashMap<>();

  private AtomicFiles() {}

  /**
   * The file system of {@code path}; the local one without checksum files.
   *
   * @throws BadConfiguration if its host has no address, or its classes are not there
   */
  public static FileSystem fileSystem(Path path, Configuration conf) throws IOException {
    try {
      FileSystem fs = path.getFileSystem(conf);
      return fs instanceof LocalFileSystem local ? local(local) : fs;
    } catch (IllegalArgumentException e) {
      // Hadoop wraps the UnknownHostException of a name node.
      throw unusable(path, e);
    } catch (NoClassDefFoundError e) {
      throw lacking(path, conf, e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException) {
        throw lacking(path, conf, e);
      }
      throw e;
    }
  }

  /** Without checksum files. One that was put in the place of Hadoop's own, as tests do, stays. */
  private static FileSystem local(LocalFileSystem local) throws IOException {
    if (local.getRawFileSystem().getClass() != RawLocalFileSystem.class) {
      return local.getRawFileSystem();
    }
    synchronized (LOCAL) {
      FileSystem known = LOCAL.get(local);
      if (known == null) {
        known = new LocalFiles();
        known.initialize(local.getUri(), local.getConf());
        LOCAL.put(local, known);
      }
      return known;
    }
  }

  /** Whether files of {@code fs} are those of this machine, and nothing stands in between. */
  public static boolean isLocal(FileSystem fs) {
    return fs.getClass() == LocalFiles.class || fs.getClass() == RawLocalFileSystem.class;
  }

  private static BadConfiguration unusable(Path path, RuntimeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new BadConfiguration(
        "cannot use the path %s: expected one on a file system that can be reached, found %s; mend"
                .formatted(path, cause)
            + " the path, or Hadoop's configuration",
        e);
  }

  private static BadConfiguration lacking(Path path, Configuration conf, Throwable e) {
    URI uri = path.toUri().getScheme() == null ? FileSystem.getDefaultUri(conf) : path.toUri();
    String jars =
        uri.getScheme().equals("s3a")
            ? "give -- --packages org.apache.hadoop:hadoop-aws:" + VersionInfo.getVersion()
            : "give them with -- --packages";
    return new BadConfiguration(
        "cannot use the path %s: expected the jars of file system %s, found none (%s); %s at the end of the command, or put them into Spark's folder jars"
            .formatted(path, uri.getScheme(), e.getMessage(), jars),
        e);
  }

  /**
   * Writes {@code content} beside {@code path} and moves it there, in place of what stood there; on
   * an object store, which shows nothing before all of it is there, straight to its place. Parents
   * are created. A reader sees the old content or the new, never a part.
   *
   * @throws IOException if anything fails; then {@code path} is as it was
   * @throws io.trainyard.failure.Infrastructure if this process has lost the directory that it
   *     writes to; then {@code path} is as it was
   */
  public static void write(Path path, Configuration conf, Content content) throws IOException {
    Fences.require(path);
    FileSystem fs = fileSystem(path, conf);
    if (ObjectStore.has(fs, path)) {
      ObjectStore.put(fs, path, content, () -> Fences.require(path));
      return;
    }
    write(
        path,
        fs,
        content,
        temporary -> {
          Fences.require(path);
          replace(fs, temporary, path, conf);
          return true;
        });
  }

  /**
   * Likewise, but only where nothing stands yet. Of several that do so at once one alone succeeds:
   * on the local file system, if it has hard links, and on HDFS. On others, such as object stores,
   * which cannot refuse what they already have, two at the very same moment may both do so, and the
   * content is that of one of them.
   *
   * @return whether nothing stood there, and {@code content} does now
   * @throws IOException if anything fails; then {@code path} is as it was
   * @throws io.trainyard.failure.Infrastructure as {@link #write}
   */
  public static boolean writeNew(Path path, Configuration conf, Content content)
      throws IOException {
    Fences.require(path);
    return claim(path, conf, content, () -> Fences.require(path));
  }

  /** As {@link #writeNew}, past all fences: for what decides who may pass them. */
  public static boolean claim(Path path, Configuration conf, Content content) throws IOException {
    return claim(path, conf, content, () -> {});
  }

  private static boolean claim(Path path, Configuration conf, Content content, Runnable fence)
      throws IOException {
    FileSystem fs = fileSystem(path, conf);
    if (ObjectStore.has(fs, path)) {
      if (fs.exists(path)) {
        return false;
      }
      ObjectStore.put(fs, path, content, fence);
      return true;
    }
    return write(
        path,
        fs,
        content,
        temporary -> {
          fence.run();
          return isPlaced(fs, temporary, path, conf);
        });
  }

  /**
   * Whether of several processes that {@link #writeNew write} the same new file one alone succeeds:
   * object stores look first and write then.
   */
  public static boolean writesNewForOne(FileSystem fs) {
    return hasAtomicRename(fs);
  }

  /**
   * Whether a directory is {@link #move moved} in one step. Elsewhere, as on object stores, its
   * files are copied one after another, and whoever is killed leaves some here and some there: what
   * tells that a directory is whole has to be written into it last.
   */
  public static boolean movesWhole(FileSystem fs) {
    return hasAtomicRename(fs);
  }

  /** Of which it is known: of others the worst is assumed. */
  private static boolean hasAtomicRename(FileSystem fs) {
    return fs instanceof RawLocalFileSystem || "hdfs".equals(fs.getUri().getScheme());
  }

  /** Puts a file that was written in its place, and tells whether it did. */
  @FunctionalInterface
  private interface Placing {
    boolean place(Path temporary) throws IOException;
  }

  private static boolean write(Path path, FileSystem fs, Content content, Placing placing)
      throws IOException {
    Path temporary = temporaryFor(path);
    try {
      if (!fs.mkdirs(path.getParent())) {
        throw new IOException("cannot create directory " + path.getParent());
      }
      try (OutputStream out = fs.create(temporary, true)) {
        content.writeTo(out);
      }
      boolean placed = placing.place(temporary);
      if (!placed) {
        fs.delete(temporary, false);
      }
      return placed;
    } catch (IOException | RuntimeException e) {
      deleteQuietly(fs, temporary, e);
      throw e;
    } catch (FSError e) {
      IOException cause = unwrap(e);
      deleteQuietly(fs, temporary, cause);
      throw cause;
    }
  }

  /** Hadoop's local file system throws an error, and no exception, when the disk is full. */
  public static IOException unwrap(FSError e) {
    return e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
  }

  /** A hidden name beside {@code path} that nobody else uses. */
  public static Path temporaryFor(Path path) {
    return new Path(path.getParent(), TEMPORARY + path.getName() + "-" + UUID.randomUUID());
  }

  /**
   * Deletes what killed processes left half written in {@code directory}, which need not exist. To
   * be called where no other process writes there.
   */
  public static void sweep(Path directory, Configuration conf) throws IOException {
    sweep(directory, Instant.MAX, conf);
  }

  /**
   * Likewise, but only what was last written before {@code end}: where others write, what nobody
   * can be writing any more.
   */
  public static void sweep(Path directory, Instant end, Configuration conf) throws IOException {
    FileSystem fs = fileSystem(directory, conf);
    try {
      for (FileStatus status : fs.listStatus(directory)) {
        boolean old = Instant.ofEpochMilli(status.getModificationTime()).isBefore(end);
        if (old && status.getPath().getName().startsWith(TEMPORARY)) {
          fs.delete(status.getPath(), true);
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing was ever written there.
    }
  }

  /**
   * Moves {@code from} to {@code to}, which must not exist, and checks that it happened. A file
   * appears whole; a directory does where {@link #movesWhole} says so.
   *
   * @throws io.trainyard.failure.Infrastructure if this process has lost the directory that it
   *     writes to
   */
  public static void move(FileSystem fs, Path from, Path to) throws IOException {
    Fences.require(to);
    if (!fs.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  /** Reads a whole file. */
  public static byte[] read(Path path, Configuration conf) throws IOException {
    try (var in = fileSystem(path, conf).open(path)) {
      return in.readAllBytes();
    }
  }

  private static void replace(FileSystem fs, Path from, Path to, Configuration conf)
      throws IOException {
    if (fs instanceof RawLocalFileSystem local) {
      Files.move(
          local.pathToFile(from).toPath(),
          local.pathToFile(to).toPath(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try {
      URI uri = fs.getUri();
      FileContext.getFileContext(uri, conf).rename(from, to, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      // Known to the older interface only, which cannot replace in one step.
      fs.delete(to, false);
      move(fs, from, to);
    }
  }

  /** Whether {@code from} could be moved to where nothing stood. */
  private static boolean isPlaced(FileSystem fs, Path from, Path to, Configuration conf)
      throws IOException {
    if (fs instanceof RawLocalFileSystem local) {
      return isPlaced(local.pathToFile(from).toPath(), local.pathToFile(to).toPath());
    }
    try {
      FileContext.getFileContext(fs.getUri(), conf).rename(from, to);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedFileSystemException e) {
      // Known to the older interface only, which tells with false that it did not, and not why.
      if (fs.exists(to)) {
        return false;
      }
      move(fs, from, to);
      return true;
    }
  }

  private static boolean isPlaced(java.nio.file.Path from, java.nio.file.Path to)
      throws IOException {
    try {
      // To move would be to look first and to move then, between which there is time.
      Files.createLink(to, from);
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // A mount without hard links.
      return isMoved(from, to);
    }
    Files.deleteIfExists(from);
    return true;
  }

  private static boolean isMoved(java.nio.file.Path from, java.nio.file.Path to)
      throws IOException {
    try {
      Files.move(from, to);
      return true;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  private static void deleteQuietly(FileSystem fs, Path path, Exception cause) {
    try {
      fs.delete(path, true);
    } catch (FileNotFoundException e) {
      // Never came to be.
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
