package io.trainyard.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.spark.package$;
import picocli.CommandLine.IVersionProvider;

/** The versions of everything that a model depends on. */
final class Versions implements IVersionProvider {

  static Map<String, String> all() {
    Map<String, String> versions = new TreeMap<>();
    versions.put("trainyard", trainyard());
    versions.put("java", System.getProperty("java.version"));
    versions.put("spark", package$.MODULE$.SPARK_VERSION());
    versions.put("deeplearning4j-nn", builtFrom("org.deeplearning4j-deeplearning4j-nn"));
    versions.put("nd4j-api", builtFrom("org.nd4j-nd4j-api"));
    return versions;
  }

  /** As the library itself says; its own VersionCheck looks where releases up to beta had it. */
  private static String builtFrom(String artifact) {
    String name = "/org/eclipse/" + artifact + "-git.properties";
    try (InputStream in = Versions.class.getResourceAsStream(name)) {
      if (in == null) {
        return "unknown";
      }
      Properties build = new Properties();
      build.load(in);
      return build.getProperty("git.build.version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String trainyard() {
    String version = Versions.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return all().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .toArray(String[]::new);
  }
}
