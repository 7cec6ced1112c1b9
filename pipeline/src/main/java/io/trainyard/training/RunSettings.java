package io.trainyard.training;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import io.trainyard.results.RunDirectory;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a run lives, what it is called, and when the process that works on it is taken to be dead.
 *
 * @param root the directory, on any Hadoop file system, that holds one directory a run
 * @param id empty where the name is to be made from the configuration and the dataset
 * @param leaseExpiry after so long without a sign of life another process may take over
 */
public record RunSettings(String root, Optional<String> id, Seed seed, Duration leaseExpiry) {

  /** In less a slow file system could not be told from a process that is dead. */
  private static final Duration LEAST_EXPIRY = Duration.ofSeconds(5);

  /** Who waits for a dead process should not wait for a scheduler's patience to end. */
  private static final Duration LONGEST_EXPIRY = Duration.ofHours(1);

  /** Reads section {@code run}. */
  public static RunSettings read(Section root) {
    Section section = root.section("run");
    Optional<String> id = section.optionalText("id");
    id.filter(name -> !RunDirectory.isId(name))
        .ifPresent(name -> section.problem("id", name, RunDirectory.ID_RULE));
    Duration expiry = section.duration("lease-expiry");
    if (expiry.compareTo(LEAST_EXPIRY) < 0 || expiry.compareTo(LONGEST_EXPIRY) > 0) {
      section.problem(
          "lease-expiry", expiry.toMillis() + " ms", "at least 5 seconds and at most 1 hour");
    }
    RunSettings settings =
        new RunSettings(
            section.text("root"), id, new Seed(section.longInteger("seed", Range.any())), expiry);
    section.done();
    return settings;
  }
}
