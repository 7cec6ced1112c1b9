package io.trainyard.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.RecordJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * How far all trainings of a search have come: a directory with a small JSON file for each, on any
 * Hadoop file system. For the one process that runs the search; not thread-safe.
 */
public final class TrialLog {

  private static final ObjectMapper JSON = RecordJson.lines().build();

  private final Path directory;
  private final Configuration conf;

  public TrialLog(Path directory, Configuration conf) {
    this.directory = directory;
    this.conf = conf;
  }

  /**
   * Notes how far a training has come, in place of what was noted of it before.
   *
   * @throws Infrastructure if that fails; then the note is as it was
   */
  void write(TrialReport report) {
    Path file = new Path(directory, name(report));
    try {
      byte[] json = JSON.writeValueAsBytes(report);
      AtomicFiles.write(file, conf, out -> out.write(json));
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot note a trial in %s: %s; mend it, then give the same command again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * All notes.
   *
   * @throws BadData if a file is damaged
   * @throws Infrastructure if the file system fails
   */
  Map<SearchPlan.Key, TrialReport> read() {
    Map<SearchPlan.Key, TrialReport> reports = new HashMap<>();
    try {
      AtomicFiles.sweep(directory, conf);
      for (FileStatus file : AtomicFiles.fileSystem(directory, conf).listStatus(directory)) {
        TrialReport report = parse(file.getPath());
        reports.put(SearchPlan.Key.of(report), report);
      }
    } catch (FileNotFoundException e) {
      // No training has ended yet.
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot read trials in %s: %s; mend it, then give the same command again"
              .formatted(directory, e.getMessage()),
          e);
    }
    return reports;
  }

  private TrialReport parse(Path file) throws IOException {
    try {
      TrialReport report = JSON.readValue(AtomicFiles.read(file, conf), TrialReport.class);
      if (report.state() != null && name(report).equals(file.getName())) {
        return report;
      }
      throw damaged(file, "that of another one", null);
    } catch (JsonProcessingException e) {
      throw damaged(file, "something else: " + e.getOriginalMessage(), e);
    }
  }

  private static BadData damaged(Path file, String found, Exception cause) {
    return new BadData(
        "cannot go on with the search: expected a note of a trial in %s, found %s; remove the file,"
                .formatted(file, found)
            + " and the trial is asked again",
        cause);
  }

  private static String name(TrialReport report) {
    return "trial-%05d-fold-%d.json".formatted(report.trial(), report.fold());
  }
}
