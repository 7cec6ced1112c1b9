package io.trainyard.storage;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local file system under scheme {@code failing}, which answers some renames with false. */
public final class FailingMoves extends RawLocalFileSystem {

  /** One letter for each of the next renames. */
  private static volatile String script = "";

  /**
   * A configuration that knows this file system.
   *
   * @param renames one letter for each of the next ones: {@code f} fails, any other does not; later
   *     ones do not
   */
  public static Configuration configuration(String renames) {
    script = renames;
    Configuration conf = new Configuration();
    conf.setClass("fs.failing.impl", FailingMoves.class, RawLocalFileSystem.class);
    return conf;
  }

  @Override
  public URI getUri() {
    return URI.create("failing:///");
  }

  @Override
  public String getScheme() {
    return "failing";
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    String left = script;
    script = left.isEmpty() ? left : left.substring(1);
    return !left.startsWith("f") && super.rename(from, to);
  }
}
