package io.trainyard.jobs;

import io.trainyard.results.RunDescription;
import io.trainyard.results.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Runs of training that this process has begun, with nothing in them yet. */
final class OpenRuns {

  private OpenRuns() {}

  static RunDirectory begin(Path root, String id) {
    var directory =
        new RunDirectory(
            root.toString(),
            id,
            new Configuration(),
            RunDirectory.OPERATIONAL_KEYS,
            Duration.ofMinutes(10));
    directory.open(
        new RunDescription("train", new TreeMap<>(), new TreeMap<>(), "abc", "def", 42, Map.of()));
    return directory;
  }
}
