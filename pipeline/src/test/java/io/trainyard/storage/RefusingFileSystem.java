package io.trainyard.storage;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local file system under scheme {@code refusing}, which answers every rename with false. */
public final class RefusingFileSystem extends RawLocalFileSystem {

  /** A configuration that knows this file system. */
  public static Configuration configuration() {
    Configuration conf = new Configuration();
    conf.setClass("fs.refusing.impl", RefusingFileSystem.class, RawLocalFileSystem.class);
    return conf;
  }

  @Override
  public URI getUri() {
    return URI.create("refusing:///");
  }

  @Override
  public String getScheme() {
    return "refusing";
  }

  @Override
  public boolean rename(Path from, Path to) {
    return false;
  }
}
