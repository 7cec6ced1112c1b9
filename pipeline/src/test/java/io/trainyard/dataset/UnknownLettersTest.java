package io.trainyard.dataset;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.failure.BadConfiguration;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File names that a JVM in the locale C, as plain spark-submit may start it, cannot open. */
class UnknownLettersTest {

  private static final String LETTERS = "Gr\u00fcn";

  @TempDir private Path folder;

  @Test
  void classesOfWhichTheJvmDoesNotKnowTheLettersAreNotPassedOver() throws Exception {
    new ImageTree(folder).images("red", 1).images(LETTERS, 1);

    listInLocaleC("");
  }

  @Test
  void rootOfWhichTheJvmDoesNotKnowTheLettersIsNotMissing() throws Exception {
    new ImageTree(folder.resolve(LETTERS)).images("red", 1);

    listInLocaleC(LETTERS);
  }

  /** Lists {@code folder}, or a folder in it, in another JVM, which has to say why it cannot. */
  private void listInLocaleC(String in) throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    var command =
        new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            Listing.class.getName(),
            folder.toString(),
            in.isEmpty() ? "" : "below");
    command.environment().put("LC_ALL", "C");
    Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said)
        .startsWith("cannot ingest ")
        .contains(folder + (in.isEmpty() ? ":" : "/"))
        .contains("expected a JVM that knows the letters of file names")
        .contains("set the environment variable LC_ALL to C.UTF-8")
        .contains("the driver and the executors");
  }

  /** The other JVM. */
  static final class Listing {

    private Listing() {}

    public static void main(String[] arguments) throws Exception {
      // Arguments with such letters would not arrive.
      String folder = arguments[0] + (arguments[1].isEmpty() ? "" : "/" + LETTERS);
      FileSystem fs = FileSystem.getLocal(new Configuration()).getRawFileSystem();
      var root = fs.makeQualified(new org.apache.hadoop.fs.Path(folder));
      try (var listing = new FolderListing(fs, root)) {
        listing.list("");
      } catch (BadConfiguration e) {
        System.out.print(e.getMessage());
        return;
      }
      throw new AssertionError("listed " + folder);
    }
  }
}
