package io.trainyard.report;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.results.RunFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A run as a page to look at, {@code report.html} in its directory: one file that needs no network
 * and no other file. It says what the run's tables say, so that writing it again changes nothing
 * unless they have changed; it can be written while the run is on.
 */
public final class RunReport {

  /** The file's name. */
  public static final String NAME = "report.html";

  private RunReport() {}

  /**
   * Writes the page, in place of an earlier one.
   *
   * @param directory of the run
   * @return where it stands
   * @throws BadData if there is no run
   * @throws Infrastructure if the file system fails, or a table is damaged
   */
  public static Path write(Path directory, Configuration conf) {
    RunFiles files = new RunFiles(directory, conf);
    RunSource run = RunSource.open(directory, conf);
    byte[] html = page(run).html();
    // What has finished and is asked for again is not touched.
    if (run.content(files.path(NAME)).filter(before -> Arrays.equals(before, html)).isEmpty()) {
      files.write(NAME, html);
    }
    return files.path(NAME);
  }

  private static Page page(RunSource run) {
    Pictures pictures = new Pictures(run);
    List<Section> sections = new ArrayList<>();
    sections.add(Summary.of(run));
    sections.add(LearningCurves.of(run));
    sections.add(TimeSpent.of(run));
    sections.addAll(new Evaluations(run, pictures).sections());
    Samples.of(run).ifPresent(sections::add);
    OtherResults.of(run, pictures).ifPresent(sections::add);
    sections.add(Setup.of(run));
    return new Page(
        run.run().runId(),
        "Trainyard: %s, %s".formatted(run.run().job(), run.run().status().word()),
        sections);
  }
}
