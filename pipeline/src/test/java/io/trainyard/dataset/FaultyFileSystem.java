package io.trainyard.dataset;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under another name, on which some operations fail, such as {@code create
 * PATH}: those that match {@link #FAIL_ON} for want of space, those that match {@link #DENY_ON} for
 * want of permission.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {

  static final String FAIL_ON = "test.faulty.fail-on";
  static final String DENY_ON = "test.faulty.deny-on";

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
    return super.open(path, bufferSize);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    failOn("mkdirs " + path);
    return super.mkdirs(path);
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
