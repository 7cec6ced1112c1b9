package io.trainyard.training;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import io.trainyard.results.RunDirectory;
import java.util.Optional;

/**
 * Where a run lives and what it is called.
 *
 * @param root the directory, on any Hadoop file system, that holds one directory a run
 * @param id empty where the name is to be made from the configuration and the dataset
 */
public record RunSettings(String root, Optional<String> id, Seed seed) {

  /** Reads section {@code run}. */
  public static RunSettings read(Section root) {
    Section section = root.section("run");
    Optional<String> id = section.optionalText("id");
    id.filter(name -> !RunDirectory.isId(name))
        .ifPresent(name -> section.problem("id", name, RunDirectory.ID_RULE));
    RunSettings settings =
        new RunSettings(
            section.text("root"), id, new Seed(section.longInteger("seed", Range.any())));
    section.done();
    return settings;
  }
}
