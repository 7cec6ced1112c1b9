package io.trainyard.dataset;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under another name, on which one operation fails: creating or renaming a
 * file whose path contains what {@link #FAIL_ON} says, if it says anything.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {

  static final String FAIL_ON = "test.faulty.fail-on";

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

  private void failOn(String operation) throws IOException {
    String failOn = getConf().get(FAIL_ON, "");
    if (!failOn.isEmpty() && operation.matches(failOn)) {
      throw new IOException("No space left on device: " + operation);
    }
  }
}
