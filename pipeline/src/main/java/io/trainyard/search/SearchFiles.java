package io.trainyard.search;

import io.trainyard.config.Configuration;
import io.trainyard.ensemble.MemberOverride;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.PngFile;
import io.trainyard.results.ResultFile;
import io.trainyard.results.RunFiles;
import io.trainyard.results.TrialRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * What a search leaves: the table of trials as Parquet and as text, a picture, and configurations
 * for what comes next.
 */
public final class SearchFiles {

  private static final String TABLE = "trials.parquet";

  private static final String LEADERBOARD = "leaderboard.txt";
  private static final String PICTURE = "trials.png";
  private static final String BEST = "best.conf";
  private static final String MEMBERS = "members.conf";

  /** The next run is not this one. */
  private static final String RUN_ID = "run.id";

  private final RunFiles files;
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
    this.files = new RunFiles(directory, conf);
    this.settings = settings;
    this.metric = metric;
  }

  /**
   * The files by their names in the JSON line; without members where an ensemble's members may not
   * differ in all that was searched.
   */
  public Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("trials", path(TABLE).toString());
    names.put("leaderboard", path(LEADERBOARD).toString());
    names.put("picture", path(PICTURE).toString());
    names.put("best", path(BEST).toString());
    if (fitMembers()) {
      names.put("members", path(MEMBERS).toString());
    }
    return names;
  }

  private Path path(String name) {
    return files.path(name);
  }

  /**
   * Writes all files, in place of earlier ones.
   *
   * @param outcomes by rank, the first one with a value
   * @param configurations of the trials
   * @throws BadConfiguration if nothing can ever be written there
   * @throws Infrastructure if the file system fails
   */
  public void write(List<TrialOutcome> outcomes, TrialConfigurations configurations) {
    ResultFile.trials(path(TABLE), numeric(outcomes), files.conf()).write(rows(outcomes));
    var board = new Leaderboard(settings.space().paths(), metric, outcomes);
    files.write(LEADERBOARD, board.text(outcomes.size()));
    var picture = new TrialsPicture(run(), metric, settings.space().parameters(), outcomes);
    files.write(PICTURE, PngFile.of(picture.draw()));
    files.write(BEST, best(outcomes.get(0), outcomes.size(), configurations));
    if (fitMembers()) {
      files.write(MEMBERS, members(outcomes, configurations));
    }
  }

  /** What the search will not leave, though it might be waited for. */
  List<String> warnings() {
    return fitMembers()
        ? List.of()
        : List.of(
            "the best trials will make no ensemble, and no %s is written: members may differ in %s, and the search goes over %s; search that apart, if they are to be members"
                .formatted(
                    MEMBERS,
                    String.join(", ", MemberOverride.SECTIONS),
                    String.join(", ", shared())));
  }

  /** Whether members of one ensemble may differ in all that is searched. */
  private boolean fitMembers() {
    return shared().isEmpty();
  }

  /** The paths that all members of one ensemble have in common. */
  private List<String> shared() {
    return settings.space().paths().stream()
        .filter(path -> !MemberOverride.SECTIONS.contains(section(path)))
        .toList();
  }

  private static String section(String path) {
    return path.split("\\.", 2)[0];
  }

  private String run() {
    return files.runId();
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

  private String members(List<TrialOutcome> outcomes, TrialConfigurations configurations) {
    List<TrialOutcome> top =
        outcomes.stream().filter(TrialOutcome::hasValue).limit(settings.top()).toList();
    return "# The best %d trials of run %s as members of an ensemble: over the configuration that\n"
            .formatted(top.size(), run())
        + "# was searched, ensemble --conf THAT --conf THIS.\nrun.id = null\nensemble {\n  n-estimators = "
        + top.size()
        + "\n  overrides = [\n"
        + top.stream()
            .map(outcome -> member(outcome.trial(), configurations))
            .collect(Collectors.joining())
        + "  ]\n}\n";
  }

  /** Sections as a whole, since one that names a kind stands in place of what it stands over. */
  private static String member(Trial trial, TrialConfigurations configurations) {
    Set<String> sections =
        trial.settings().keySet().stream().map(SearchFiles::section).collect(Collectors.toSet());
    return configurations.effective(trial).entrySet().stream()
        .filter(setting -> sections.contains(section(setting.getKey())))
        .map(setting -> setting.getKey() + " = " + setting.getValue())
        .collect(Collectors.joining(", ", "    { ", " }\n"));
  }
}
