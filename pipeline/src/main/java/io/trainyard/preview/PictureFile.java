package io.trainyard.preview;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.PngFile;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import io.trainyard.storage.Unwritable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A PNG on any Hadoop file system, which takes the place of one that was made here but of nothing
 * else.
 */
public final class PictureFile {

  private final Path path;
  private final Configuration conf;

  private PictureFile(Path path, Configuration conf) {
    this.path = path;
    this.conf = conf;
  }

  /**
   * @param text the path that the user gave
   * @throws BadConfiguration if it is none, or something stands there that was not made here
   */
  public static PictureFile at(String text, Configuration conf) {
    Path given = Paths.parse(text, "--output");
    try {
      FileSystem fs = AtomicFiles.fileSystem(given, conf);
      Path path = fs.makeQualified(given);
      if (fs.exists(path) && !isMadeHere(fs, path)) {
        throw new BadConfiguration(
            "cannot write a picture to %s: expected nothing there or a picture that Trainyard made, found something else; give another --output"
                .formatted(path));
      }
      return new PictureFile(path, conf);
    } catch (IOException e) {
      throw failure(given, e);
    }
  }

  private static boolean isMadeHere(FileSystem fs, Path path) throws IOException {
    if (fs.getFileStatus(path).isDirectory()) {
      return false;
    }
    try (var in = fs.open(path)) {
      return PngFile.isMadeHere(in);
    }
  }

  /** Where it is, fully qualified. */
  public String path() {
    return path.toString();
  }

  /**
   * Writes it whole or not at all.
   *
   * @throws BadConfiguration if it can never be written there
   * @throws Infrastructure if the file system fails
   */
  public void write(byte[] png) {
    try {
      AtomicFiles.write(path, conf, out -> out.write(png));
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static Failure failure(Path path, IOException e) {
    String what = "cannot write " + path;
    return Unwritable.is(e)
        ? new BadConfiguration(
            "%s: expected a directory that can be written, found %s; give another --output"
                .formatted(what, e),
            e)
        : new Infrastructure(what + ": " + e + "; give the same command again", e);
  }
}
