package io.trainyard.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The same under scheme {@code store}, as Hadoop's client of S3 shows a bucket: a file is there,
 * whole and in place of another, once it is closed; a rename copies file by file, then deletes file
 * by file.
 */
public final class DyingObjectStore extends DyingFileSystem {

  public DyingObjectStore() {
    super("store");
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) {
    return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (!overwrite && exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return new FSDataOutputStream(new Upload(path), null);
  }

  private void put(Path path, byte[] content) throws IOException {
    change();
    try (FSDataOutputStream out = getRawFileSystem().create(local(path), true)) {
      out.write(content);
    }
  }

  private final class Upload extends ByteArrayOutputStream implements Abortable {

    private final Path path;
    private boolean closed;

    Upload(Path path) {
      this.path = path;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        put(path, toByteArray());
      }
    }

    @Override
    public AbortableResult abort() {
      boolean before = closed;
      closed = true;
      return new AbortableResult() {

        @Override
        public boolean alreadyClosed() {
          return before;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }
  }

  /** Objects have no folders to be made. */
  @Override
  public boolean mkdirs(Path path) throws IOException {
    return getRawFileSystem().mkdirs(local(path));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    String root = local(from).toString();
    List<Path> files = files(from);
    for (Path file : files) {
      put(new Path(to + file.toUri().getPath().substring(root.length())), read(file));
    }
    return delete(from, true);
  }

  private byte[] read(Path path) throws IOException {
    try (FSDataInputStream in = open(path, 1 << 12)) {
      return in.readAllBytes();
    }
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (!exists(path)) {
      return false;
    }
    for (Path file : files(path)) {
      change();
      getRawFileSystem().delete(local(file), false);
    }
    getRawFileSystem().delete(local(path), recursive);
    return true;
  }

  private List<Path> files(Path path) throws IOException {
    FileStatus status = getFileStatus(path);
    if (status.isFile()) {
      return List.of(status.getPath());
    }
    List<Path> files = new ArrayList<>();
    for (FileStatus one : listStatus(path)) {
      files.addAll(files(one.getPath()));
    }
    return files;
  }
}
