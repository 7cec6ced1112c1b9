package io.trainyard.dataset;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under another name, on which some operations fail, such as {@code create
 * PATH}: those that match {@link #FAIL_ON} for want of space, those that match {@link #DENY_ON} for
 * want of permission. Behind byte {@link #CUT_AT} no file can be read, as where HDFS loses its data
 * node. As some file systems do, it never knows how many bytes are available.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {

  static final String FAIL_ON = "test.faulty.fail-on";
  static final String DENY_ON = "test.faulty.deny-on";
  static final String CUT_AT = "test.faulty.cut-at";

  static void register(Configuration conf) {
    conf.setClass("fs.faulty.impl", FaultyFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    conf.setBoolean("fs.faulty.impl.disable.cache", true);
  }

  @Override
  public URI getUri() {
    return URI.create("faulty:///");
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
    failOn("create " + path);
    return super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    failOn("create " + path);
    return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    failOn("rename to " + to);
    return super.rename(from, to);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    failOn("open " + path);
    long cut = getConf().getLong(CUT_AT, Long.MAX_VALUE);
    return new FSDataInputStream(new CutOff(super.open(path, bufferSize), cut));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    failOn("mkdirs " + path);
    return super.mkdirs(path);
  }

  private static final class CutOff extends FSInputStream {

    private final FSDataInputStream in;
    private final long cut;

    CutOff(FSDataInputStream in, long cut) {
      this.in = in;
      this.cut = cut;
    }

    @Override
    public int available() {
      return 0;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int from, int count) throws IOException {
      if (count > 0 && in.getPos() >= cut) {
        throw new EOFException("Premature EOF from inputStream");
      }
      return in.read(to, from, (int) Math.min(count, cut - in.getPos()));
    }

    @Override
    public void seek(long to) throws IOException {
      in.seek(to);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long to) {
      return false;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private void failOn(String operation) throws IOException {
    if (operation.matches(getConf().get(DENY_ON, ""))) {
      throw new AccessControlException("Permission denied: " + operation);
    }
    if (operation.matches(getConf().get(FAIL_ON, ""))) {
      throw new IOException("No space left on device: " + operation);
    }
  }
}
