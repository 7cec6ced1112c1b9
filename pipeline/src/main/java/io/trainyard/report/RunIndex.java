package io.trainyard.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.report.Block.Chart;
import io.trainyard.report.Block.Listing;
import io.trainyard.report.Block.Note;
import io.trainyard.report.Block.Passage;
import io.trainyard.report.Block.Text;
import io.trainyard.results.Excerpt;
import io.trainyard.results.MetricRow;
import io.trainyard.results.Outlet;
import io.trainyard.results.RunFile;
import io.trainyard.results.RunFiles;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * All runs under a root as a page to compare them by, {@code index.html} there: a table of all, and
 * curves of the last ones. Of each run no more is kept than the page shows of it.
 */
public final class RunIndex {

  /** The file's name. */
  public static final String NAME = "index.html";

  /** Runs whose curves are drawn: more could not be told apart. */
  private static final int DRAWN = 24;

  private static final int EPOCHS = 60;

  private static final String VALIDATION = "validation";
  private static final String PREFIX = "val_";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final Configuration conf;
  private final List<RunEntry> entries = new ArrayList<>();
  private final List<Text> unreadable = new ArrayList<>();

  private RunIndex(Path root, Configuration conf) {
    this.root = root;
    this.conf = conf;
  }

  /**
   * What was written.
   *
   * @param runs how many it tells of
   * @param unreadable directories that look like runs and cannot be read
   */
  public record Written(Path page, int runs, int unreadable) {}

  /**
   * Writes the page, in place of an earlier one.
   *
   * @param root the directory of all runs
   * @throws BadConfiguration if there is no such directory
   * @throws Infrastructure if the file system fails
   */
  public static Written write(Path root, Configuration conf) {
    RunIndex index = new RunIndex(root, conf);
    index.look();
    RunFiles files = new RunFiles(root, conf);
    files.write(NAME, index.page().html());
    return new Written(files.path(NAME), index.entries.size(), index.unreadable.size());
  }

  private void look() {
    for (Path directory : directories()) {
      try {
        RunFile.in(directory, conf).ifPresent(run -> entries.add(entry(directory, run)));
      } catch (Failure | IOException e) {
        unreadable.add(new Text(directory.getName(), String.valueOf(e.getMessage())));
      }
    }
    entries.sort(Comparator.comparing(RunEntry::started).reversed().thenComparing(RunEntry::name));
  }

  private List<Path> directories() {
    try {
      return Arrays.stream(AtomicFiles.fileSystem(root, conf).listStatus(root))
          .filter(FileStatus::isDirectory)
          .map(FileStatus::getPath)
          .filter(path -> !path.getName().startsWith("."))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      throw new BadConfiguration(
          "cannot report on the runs in %s: expected a directory, found nothing; name the one that runs are in"
              .formatted(root),
          e);
    } catch (IOException e) {
      throw new Infrastructure("cannot look into " + root + ": " + e.getMessage(), e);
    }
  }

  private RunEntry entry(Path directory, RunFile run) {
    try {
      return RunEntry.of(
          directory.getName(),
          new RunSource(directory, run, conf),
          AtomicFiles.fileSystem(directory, conf).exists(new Path(directory, RunReport.NAME)),
          tested(directory));
    } catch (IOException e) {
      throw new Infrastructure("cannot look into " + directory + ": " + e.getMessage(), e);
    }
  }

  /** What the run's model has been measured to be on the test rows; nothing where it has not. */
  private JsonNode tested(Path directory) throws IOException {
    try {
      return JSON.readTree(AtomicFiles.read(new Path(directory, "evaluation/test.json"), conf));
    } catch (FileNotFoundException | JsonProcessingException e) {
      // None, or somebody else's file.
      return JSON.missingNode();
    }
  }

  private Page page() {
    List<Block> curves = curves();
    List<Block> runs = new ArrayList<>();
    runs.add(
        entries.isEmpty()
            ? new Note("There are no runs here.")
            : new Listing(RunEntry.table(entries)));
    if (!unreadable.isEmpty()) {
      runs.add(new Passage("Runs that cannot be read", unreadable));
    }
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("runs", "Runs", runs));
    if (!curves.isEmpty()) {
      sections.add(new Section("curves", "Learning curves", curves));
    }
    return new Page(root.getName(), "Trainyard: %d runs".formatted(entries.size()), sections);
  }

  /** A chart for each metric that runs are monitored by. */
  private List<Block> curves() {
    Map<String, Curves> byMetric = new TreeMap<>();
    int drawn = 0;
    for (RunEntry entry : entries) {
      if (drawn < DRAWN && entry.monitor().startsWith(PREFIX) && add(entry, byMetric)) {
        drawn++;
      }
    }
    List<String> remarks =
        drawn < DRAWN
            ? List.of()
            : List.of("Drawn are the %d runs that were started last.".formatted(DRAWN));
    List<Block> blocks = new ArrayList<>();
    byMetric.forEach(
        (metric, curves) -> {
          String title = VALIDATION + " " + metric;
          blocks.add(new Chart(Chart.LINES, title, remarks, List.of(), curves.table(title)));
        });
    return blocks;
  }

  /** Whether the run has a curve; one of several trainings has none of its own. */
  private boolean add(RunEntry entry, Map<String, Curves> to) {
    Excerpt<MetricRow> excerpt;
    try {
      excerpt =
          Outlet.ofRun(new Path(root, entry.name()), conf)
              .metrics()
              .excerpt(new Excerpt.Limits(1, EPOCHS, EPOCHS, 0));
    } catch (Infrastructure e) {
      unreadable.add(new Text(entry.name(), e.getMessage()));
      return false;
    }
    String metric = entry.monitor().substring(PREFIX.length());
    boolean found = false;
    for (MetricRow row : excerpt.rows()) {
      if (row.member() == 0 && row.split().equals(VALIDATION) && row.metric().equals(metric)) {
        to.computeIfAbsent(metric, name -> new Curves("epoch"))
            .put(entry.name(), row.epoch(), row.value());
        found = true;
      }
    }
    return found;
  }
}
