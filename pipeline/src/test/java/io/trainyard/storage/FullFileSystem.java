package io.trainyard.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system under scheme {@code full}, with room for {@link #leave} bytes more. Full,
 * it fails as Hadoop's own does: with an {@code FSError} on the local disk, an {@code IOException}
 * elsewhere.
 */
public final class FullFileSystem extends RawLocalFileSystem {

  /** What it throws when it is full. */
  public enum Failing {
    WITH_EXCEPTION,
    WITH_ERROR
  }

  private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);
  private static volatile Failing failing = Failing.WITH_EXCEPTION;

  /** A configuration that knows this file system. */
  public static Configuration configuration() {
    Configuration conf = new Configuration();
    conf.setClass("fs.full.impl", FullFileSystem.class, RawLocalFileSystem.class);
    leave(Long.MAX_VALUE, Failing.WITH_EXCEPTION);
    return conf;
  }

  /** Leaves room for so many bytes. */
  public static void leave(long bytes, Failing how) {
    failing = how;
    ROOM.set(bytes);
  }

  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public String getScheme() {
    return "full";
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path path, boolean append, FsPermission permission) throws IOException {
    return new Limited(super.createOutputStreamWithMode(path, append, permission));
  }

  private static final class Limited extends FilterOutputStream {

    Limited(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      long room = ROOM.getAndUpdate(before -> Math.max(0, before - count));
      out.write(bytes, from, (int) Math.min(room, count));
      if (room < count) {
        IOException full = new IOException("No space left on device");
        if (failing == Failing.WITH_ERROR) {
          throw error(full);
        }
        throw full;
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }
  }

  /** Hadoop keeps the constructor to itself. */
  private static FSError error(IOException cause) {
    try {
      var constructor = FSError.class.getDeclaredConstructor(Throwable.class);
      constructor.setAccessible(true);
      return constructor.newInstance(cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
