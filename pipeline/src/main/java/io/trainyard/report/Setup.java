package io.trainyard.report;

import io.trainyard.report.Block.Folded;
import io.trainyard.report.Block.Listing;
import io.trainyard.report.Block.Note;
import io.trainyard.report.Block.Passage;
import io.trainyard.report.Block.Text;
import io.trainyard.results.RunDirectory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** By what a run was made: its configuration and versions. */
final class Setup {

  private Setup() {}

  static Section of(RunSource run) {
    Map<String, Cell> versions = new LinkedHashMap<>();
    new TreeMap<>(run.run().versions())
        .forEach((name, version) -> versions.put(name, Cell.text(version)));
    return new Section(
        "setup",
        "Configuration and versions",
        List.of(configuration(run), new Listing(Table.ofPairs("Versions", versions))));
  }

  /** As the run's own file has it: what is not to be seen there is not to be seen here. */
  private static Block configuration(RunSource run) {
    return run.content(run.path(RunDirectory.CONFIGURATION))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .<Block>map(
            text ->
                new Folded(
                    "Configuration in effect",
                    List.of(
                        new Passage(
                            RunDirectory.CONFIGURATION,
                            List.of(new Text("every value, defaults included", text))))))
        .orElseGet(() -> new Note("The run has no " + RunDirectory.CONFIGURATION + "."));
  }
}
