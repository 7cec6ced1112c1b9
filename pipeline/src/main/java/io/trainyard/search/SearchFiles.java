package io.trainyard.search;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.PngFile;
import io.trainyard.results.ResultFile;
import io.trainyard.results.TrialRow;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Unwritable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * What a search leaves: the table of trials as Parquet and as text, a picture, and configurations
 * for what comes next.
 */
public final class SearchFiles {

  /** The next run is not this one. */
  private static final String RUN_ID = "run.id";

  private final Path directory;
  private final org.apache.hadoop.conf.Configuration conf;
  private final SearchSettings settings;
  private final String metric;

  /**
   * @param directory of the run, whose name is the run's
   * @param metric that trials were judged by, with its prefix
   */
  public SearchFiles(
      Path directory,
      org.apache.hadoop.conf.Configuration conf,
      SearchSettings settings,
      String metric) {
    this.directory = directory;
    this.conf = conf;
    this.settings = settings;
    this.metric = metric;
  }

  /**
   * Writes all files, in place of earlier ones.
   *
   * @param outcomes by rank, the first one with a value
   * @param configurations of the trials
   * @return the files by their names in the JSON line
   * @throws BadConfiguration if nothing can ever be written there
   * @throws Infrastructure if the file system fails
   */
  public Map<String, String> write(
      List<TrialOutcome> outcomes, TrialConfigurations configurations) {
    Map<String, String> files = new LinkedHashMap<>();
    Path table = new Path(directory, "trials.parquet");
    ResultFile.trials(table, numeric(outcomes), conf).write(rows(outcomes));
    files.put("trials", table.toString());
    var board = new Leaderboard(settings.space().paths(), metric, outcomes);
    files.put("leaderboard", write("leaderboard.txt", board.text(outcomes.size())));
    var picture = new TrialsPicture(run(), metric, settings.space().parameters(), outcomes);
    files.put("picture", write("trials.png", PngFile.of(picture.draw())));
    files.put("best", write("best.conf", best(outcomes.get(0), outcomes.size(), configurations)));
    files.put("members", write("members.conf", members(outcomes)));
    return files;
  }

  private String run() {
    return directory.getName();
  }

  private SortedMap<String, Boolean> numeric(List<TrialOutcome> outcomes) {
    SortedMap<String, Boolean> numeric = new TreeMap<>();
    for (String path : settings.space().paths()) {
      numeric.put(
          path,
          outcomes.stream()
              .map(outcome -> outcome.trial().settings().get(path))
              .filter(value -> value != null && !value.equals("null"))
              .allMatch(value -> Numbers.of(value).isPresent()));
    }
    return numeric;
  }

  private List<TrialRow> rows(List<TrialOutcome> outcomes) {
    return outcomes.stream()
        .map(
            outcome ->
                new TrialRow(
                    run(),
                    outcome.rank(),
                    outcome.trial().number(),
                    outcome.bracket(),
                    outcome.status().word(),
                    outcome.epochs(),
                    Optional.of(outcome.bestEpoch()).filter(epoch -> epoch > 0),
                    metric,
                    outcome.hasValue() ? Optional.of(outcome.value()) : Optional.empty(),
                    outcome.seconds(),
                    outcome.trial().settings()))
        .toList();
  }

  private String best(TrialOutcome best, int trials, TrialConfigurations configurations) {
    SortedMap<String, String> effective = new TreeMap<>(configurations.effective(best.trial()));
    effective.remove(RUN_ID);
    return "# Trial %d of run %s, the best of %d: %s %s%s.\n# For train and ensemble, as it is.\n"
            .formatted(
                best.trial().number(),
                run(),
                trials,
                metric,
                best.value(),
                settings.folds().map(k -> " on average over " + k + " folds").orElse(""))
        + Configuration.render(effective);
  }

  private String members(List<TrialOutcome> outcomes) {
    List<TrialOutcome> top =
        outcomes.stream().filter(TrialOutcome::hasValue).limit(settings.top()).toList();
    return "# The best %d trials of run %s as members of an ensemble: over the configuration that\n"
            .formatted(top.size(), run())
        + "# was searched, ensemble --conf THAT --conf THIS.\nensemble {\n  n-estimators = "
        + top.size()
        + "\n  overrides = [\n"
        + top.stream().map(SearchFiles::member).collect(Collectors.joining())
        + "  ]\n}\n";
  }

  private static String member(TrialOutcome outcome) {
    return outcome.trial().settings().entrySet().stream()
        .map(setting -> setting.getKey() + " = " + setting.getValue())
        .collect(Collectors.joining(", ", "    { ", " }\n"));
  }

  private String write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private String write(String name, byte[] content) {
    Path file = new Path(directory, name);
    try {
      AtomicFiles.write(file, conf, out -> out.write(content));
      return file.toString();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static Failure failure(Path file, IOException e) {
    String what = "cannot write " + file;
    return Unwritable.is(e)
        ? new BadConfiguration(
            "%s: expected a directory that can be written, found %s; set run.root to one that can"
                .formatted(what, e.getMessage()),
            e)
        : new Infrastructure(
            what + ": " + e.getMessage() + "; mend it, then give the same command again", e);
  }
}
