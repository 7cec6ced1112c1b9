package io.trainyard.dataset;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.failure.BadConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File names that a JVM in the locale C, as plain spark-submit may start it, cannot open. */
class UnknownLettersTest {

  private static final String LETTERS = "Gr\u00fcn";

  /** Stands for {@link #LETTERS} in arguments, where those would not arrive. */
  private static final String ARGUMENT = "LETTERS";

  @TempDir private Path folder;

  @Test
  void imageFoldersOfWhichTheJvmDoesNotKnowTheLettersAreNeitherPassedOverNorMissing()
      throws Exception {
    new ImageTree(folder).images("red", 1).images(LETTERS, 1);

    List<String> said = inLocaleC("images " + folder, "images " + folder + "/" + ARGUMENT);

    assertRefused(said.get(0), folder + ":");
    assertRefused(said.get(1), folder + "/");
  }

  @Test
  void textsOfWhichTheJvmDoesNotKnowTheLettersAreNeitherPassedOverNorMissing() throws Exception {
    Path below = Files.createDirectory(folder.resolve("below"));
    Files.writeString(folder.resolve("red.txt"), "red");
    Files.writeString(below.resolve(LETTERS), "green");
    String green = below + "/" + ARGUMENT;

    List<String> said = inLocaleC("texts " + folder, "texts " + green, "open " + green);

    assertRefused(said.get(0), below + ":");
    assertRefused(said.get(1), below + "/");
    assertRefused(said.get(2), below + "/");
  }

  @Test
  void hiddenTextsAndThoseOfAnotherFileSystemMayHaveAnyLetters() throws Exception {
    Files.writeString(folder.resolve("red.txt"), "red");
    Files.writeString(folder.resolve("." + LETTERS), "green");

    assertThat(inLocaleC("texts " + folder, "texts elsewhere:" + folder))
        .containsExactly("red.txt", ARGUMENT + ".txt");
  }

  private static void assertRefused(String said, String where) {
    assertThat(said)
        .startsWith("cannot ingest ")
        .contains(where)
        .contains("expected a JVM that knows the letters of file names")
        .contains("set the environment variable LC_ALL to C.UTF-8")
        .contains("the driver and the executors");
  }

  /** What another JVM, in that locale, finds at each place, or why it cannot. */
  private static List<String> inLocaleC(String... places) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Looking.class.getName()));
    command.addAll(List.of(places));
    var builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().toList();
  }

  /** The other JVM. */
  static final class Looking {

    private Looking() {}

    public static void main(String[] places) throws Exception {
      for (String place : places) {
        String[] words = place.replace(ARGUMENT, LETTERS).split(" ");
        System.out.println(found(words[0], words[1]).replace(LETTERS, ARGUMENT));
      }
    }

    private static String found(String what, String path) throws Exception {
      try {
        return switch (what) {
          case "images" -> images(path);
          case "texts" -> texts(path);
          default -> opened(path);
        };
      } catch (BadConfiguration e) {
        return e.getMessage();
      }
    }

    private static String images(String path) throws IOException {
      FileSystem fs = FileSystem.getLocal(new Configuration()).getRawFileSystem();
      var root = fs.makeQualified(new org.apache.hadoop.fs.Path(path));
      try (var listing = new FolderListing(fs, root)) {
        return listing.list("").toString();
      }
    }

    private static String texts(String path) throws IOException {
      var conf = new Configuration();
      conf.setClass("fs.elsewhere.impl", Elsewhere.class, FileSystem.class);
      var input = new TextInput(Side.TEXT, Split.TRAIN, path, "dataset.source.path");
      return TextListing.of(List.of(input), "*.txt", conf).files().stream()
          .map(TextFile::name)
          .collect(Collectors.joining(","));
    }

    /** As an executor does whose driver knows the letters. */
    private static String opened(String path) throws IOException {
      var file = new TextFile(Side.TEXT, Split.TRAIN, path, LETTERS, 5, 0, TextFile.Packing.NONE);
      try (var in = file.open(0, new Configuration())) {
        return new String(in.readAllBytes(), US_ASCII);
      }
    }
  }

  /** Has a folder of files with such letters, as HDFS may. */
  public static final class Elsewhere extends RawLocalFileSystem {

    @Override
    public URI getUri() {
      return URI.create("elsewhere:///");
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path folder) {
      return new FileStatus[] {file(folder, LETTERS + ".txt"), file(folder, LETTERS + ".md")};
    }

    private static FileStatus file(org.apache.hadoop.fs.Path folder, String name) {
      return new FileStatus(5, false, 1, 1, 1, new org.apache.hadoop.fs.Path(folder, name));
    }
  }
}
