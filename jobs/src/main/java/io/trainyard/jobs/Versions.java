package io.trainyard.jobs;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.package$;
import org.nd4j.versioncheck.VersionCheck;
import picocli.CommandLine.IVersionProvider;

/** The versions of everything that a model depends on. */
final class Versions implements IVersionProvider {

  static Map<String, String> all() {
    Map<String, String> versions = new TreeMap<>();
    versions.put("trainyard", trainyard());
    versions.put("java", System.getProperty("java.version"));
    versions.put("spark", package$.MODULE$.SPARK_VERSION());
    VersionCheck.getVersionInfos().stream()
        .filter(info -> info.getArtifactId() != null)
        .filter(info -> info.getArtifactId().matches("deeplearning4j-nn|nd4j-api"))
        .forEach(info -> versions.put(info.getArtifactId(), info.getBuildVersion()));
    return versions;
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
