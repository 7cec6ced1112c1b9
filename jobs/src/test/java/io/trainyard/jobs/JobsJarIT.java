package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What the jobs jar carries into a cluster. */
class JobsJarIT {

  /**
   * Any other package may come with a cluster too, in another version: relocate it, or leave it
   * out.
   */
  private static final List<String> OWN_PACKAGES =
      List.of(
          "io/trainyard/",
          "org/deeplearning4j/",
          "org/nd4j/",
          "org/bytedeco/",
          "org/datavec/",
          // The readers of images, which neither Spark nor Hadoop has.
          "com/twelvemonkeys/",
          // Word boundaries and Unicode's tables, which neither of them has either.
          "com/ibm/icu/",
          // Of deeplearning4j-nn, nd4j-api and dl4j-spark, under foreign names.
          "org/eclipse/deeplearning4j/",
          "org/tensorflow/",
          "tensorflow/",
          "onnx/",
          "net/ericaro/neoitertools/",
          "org/apache/spark/TaskContextHelper");

  private static final Pattern PLATFORM =
      Pattern.compile("/((?:linux|windows|macosx|android|ios)-[a-z0-9_]+)[^/]*/");

  @Test
  void holdsNoClassThatSparkBrings() throws IOException {
    Set<String> ours = classes(Checkout.JOBS_JAR);
    Set<String> clashes = new TreeSet<>();
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(Checkout.SPARK.resolve("jars"), "*.jar")) {
      for (Path jar : jars) {
        classes(jar).stream()
            .filter(ours::contains)
            .forEach(name -> clashes.add(name + " in " + jar.getFileName()));
      }
    }

    assertThat(ours).contains("io/trainyard/jobs/Trainyard.class");
    assertThat(clashes).isEmpty();
  }

  @Test
  void holdsOnlyPackagesThatNothingElseHas() throws IOException {
    assertThat(classes(Checkout.JOBS_JAR))
        .filteredOn(name -> OWN_PACKAGES.stream().noneMatch(name::startsWith))
        .isEmpty();
  }

  @Test
  void runsOnASparkThatHasNoLibraryInTwoVersions() throws IOException {
    try (Stream<Path> jars = Files.list(Checkout.SPARK.resolve("jars"))) {
      Map<String, List<String>> versions =
          jars.map(jar -> jar.getFileName().toString())
              .collect(Collectors.groupingBy(name -> name.replaceAll("-\\d[\\d.]*", "-")));

      assertThat(versions.values())
          .as("left behind by an earlier build: delete %s and build again", Checkout.SPARK)
          .allMatch(names -> names.size() == 1);
    }
  }

  @Test
  void holdsNativesOfOnePlatform() throws IOException {
    try (JarFile jar = new JarFile(Checkout.JOBS_JAR.toFile())) {
      Set<String> platforms =
          jar.stream()
              .flatMap(entry -> PLATFORM.matcher(entry.getName()).results())
              .map((MatchResult match) -> match.group(1))
              .collect(Collectors.toSet());
      assertThat(platforms).hasSize(1);
    }
  }

  @Test
  void startsWithTheJobsMainClassAndFindsTheNativeBackend() throws IOException {
    try (JarFile jar = new JarFile(Checkout.JOBS_JAR.toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo("io.trainyard.jobs.Trainyard");
      assertThat(text(jar, "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend"))
          .contains("org.nd4j.linalg.cpu.nativecpu.CpuBackend");
    }
  }

  private static Set<String> classes(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
          .collect(Collectors.toSet());
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
