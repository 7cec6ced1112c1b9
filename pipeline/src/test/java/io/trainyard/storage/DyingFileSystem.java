package io.trainyard.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local folder under scheme {@code dying}, as a file system of Hadoop's older interface, which
 * cannot replace a file in one step. After so many changes the process is as if it had been killed:
 * nothing is changed any more, also not to clear up.
 */
public class DyingFileSystem extends FilterFileSystem {

  /** What a killed process never sees. */
  public static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final AtomicInteger LIFE = new AtomicInteger(Integer.MAX_VALUE);

  private final String scheme;

  public DyingFileSystem() {
    this("dying");
  }

  DyingFileSystem(String scheme) {
    super(new RawLocalFileSystem());
    this.scheme = scheme;
  }

  /** A configuration that knows this file system, and {@link DyingObjectStore}. */
  public static Configuration configuration() {
    Configuration conf = new Configuration();
    conf.setClass("fs.dying.impl", DyingFileSystem.class, FilterFileSystem.class);
    conf.setClass("fs.store.impl", DyingObjectStore.class, FilterFileSystem.class);
    liveFor(Integer.MAX_VALUE);
    return conf;
  }

  /** So many changes more are made. */
  public static void liveFor(int changes) {
    LIFE.set(changes);
  }

  static void change() {
    if (LIFE.getAndUpdate(left -> Math.max(0, left - 1)) <= 0) {
      throw new Killed();
    }
  }

  @Override
  public URI getUri() {
    return URI.create(scheme + ":///");
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  @Override
  protected void checkPath(Path path) {
    // Its paths are passed on without their scheme.
  }

  static Path local(Path path) {
    return new Path(path.toUri().getPath());
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return false;
  }

  @Override
  public Path makeQualified(Path path) {
    return new Path(scheme, null, path.toUri().getPath());
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
    change();
    OutputStream out =
        super.create(
            local(path), permission, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Dying(out), null);
  }

  /** One that ends in the middle of what is written. */
  private static final class Dying extends FilterOutputStream {

    Dying(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count / 2);
      change();
      out.write(bytes, from + count / 2, count - count / 2);
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    change();
    return super.rename(local(from), local(to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    change();
    return super.delete(local(path), recursive);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    if (super.exists(local(path))) {
      return true;
    }
    change();
    return super.mkdirs(local(path));
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return mkdirs(path);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return super.open(local(path), bufferSize);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return super.listStatus(local(path));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return super.getFileStatus(local(path));
  }
}
