package io.trainyard.storage;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Secrets;
import java.net.URISyntaxException;
import org.apache.hadoop.fs.Path;

/** Paths of any Hadoop file system, from what users write. */
public final class Paths {

  private Paths() {}

  /**
   * The path that {@code text} says; nothing is looked up.
   *
   * @param key the setting or option that {@code text} was given for, such as {@code dataset.path}
   * @throws BadConfiguration if it is no path, or has a password in it, naming {@code key}
   */
  public static Path parse(String text, String key) {
    Secrets.requireNoneInUrl(key, text);
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      String why =
          e.getCause() instanceof URISyntaxException syntax ? syntax.getReason() : e.getMessage();
      throw new BadConfiguration(
          "cannot use %s = %s: expected a path, found text that is none (%s); give a path, or the"
                  .formatted(key, text, why)
              + " URI of one",
          e);
    }
  }
}
