package io.trainyard.search;

import io.trainyard.config.Configuration;
import io.trainyard.config.Nearest;
import io.trainyard.config.Problems.Problem;
import io.trainyard.failure.BadConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The configurations that trials are trained with. */
public final class TrialConfigurations {

  /** The first ones show what is wrong; thousands would only hide it. */
  private static final int MOST_PROBLEMS = 20;

  /**
   * How messages speak of trials.
   *
   * @param doing such as {@code search}
   * @param one such as {@code trial}
   * @param key the key under which a path stands that differs between them
   * @param advice where a path does not exist
   */
  public record Wording(String doing, String one, UnaryOperator<String> key, String advice) {

    private static final Wording OF_SEARCHES =
        new Wording(
            "search",
            "trial",
            path -> "search.space." + path,
            "; where it depends on another path, say so with when");
  }

  private final Configuration base;
  private final Consumer<Configuration> reader;
  private final Wording wording;

  /**
   * @param base what trials' settings stand over
   * @param reader reads a whole configuration, and throws {@link BadConfiguration} if something is
   *     wrong with it
   */
  public TrialConfigurations(Configuration base, Consumer<Configuration> reader) {
    this(base, reader, Wording.OF_SEARCHES);
  }

  /** The same, of trainings that are no search's. */
  public TrialConfigurations(Configuration base, Consumer<Configuration> reader, Wording wording) {
    this.base = base;
    this.reader = reader;
    this.wording = wording;
  }

  /** The configuration of one trial, unread. */
  public Configuration of(Trial trial) {
    return base.withKind("model", trial.settings());
  }

  /** Every value that counts in a trial, by path, as JSON. */
  public SortedMap<String, String> effective(Trial trial) {
    Configuration configuration = of(trial);
    reader.accept(configuration);
    return configuration.effective();
  }

  /**
   * Reads all of them, so that no trial fails hours later for what is known now: that a path does
   * not exist, say, or not for each kind of optimizer that is searched.
   *
   * @throws BadConfiguration that lists what is wrong, each thing once
   */
  public void require(List<Trial> trials) {
    Map<String, String> problems = new LinkedHashMap<>();
    for (Trial trial : trials) {
      Configuration configuration = of(trial);
      try {
        reader.accept(configuration);
      } catch (BadConfiguration e) {
        if (configuration.problems().isEmpty()) {
          throw new BadConfiguration("in %s: %s".formatted(name(trial), e.getMessage()), e);
        }
        for (Problem problem : configuration.problems()) {
          problems.putIfAbsent(problem.key(), describe(problem, trial, configuration));
        }
      }
    }
    if (!problems.isEmpty()) {
      List<String> lines = new ArrayList<>(problems.values());
      int shown = Math.min(lines.size(), MOST_PROBLEMS);
      throw new BadConfiguration(
          "cannot %s: %d problem%s with the configurations of %ss\n  "
                  .formatted(
                      wording.doing(), lines.size(), lines.size() == 1 ? "" : "s", wording.one())
              + String.join("\n  ", lines.subList(0, shown))
              + (shown < lines.size() ? "\n  ..." : ""));
    }
  }

  private String describe(Problem problem, Trial trial, Configuration configuration) {
    if (problem.isUnknownKey()) {
      for (String path : trial.settings().keySet()) {
        if (isWithin(path, problem.key())) {
          return "%s: expected a path of the configuration%s, found none of that name"
                  .formatted(wording.key().apply(path), Nearest.hint(path, known(configuration)))
              + " in %s%s".formatted(name(trial), wording.advice());
        }
      }
    }
    return "%s, in %s".formatted(problem, name(trial));
  }

  private static boolean isWithin(String path, String key) {
    return path.equals(key) || path.startsWith(key + ".") || key.startsWith(path + ".");
  }

  /** Every path that was read, and those that they are in. */
  private static TreeSet<String> known(Configuration configuration) {
    TreeSet<String> known = new TreeSet<>();
    for (String path : configuration.effective().keySet()) {
      for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
        known.add(path.substring(0, end));
      }
    }
    return known;
  }

  private String name(Trial trial) {
    return "%s %d (%s)".formatted(wording.one(), trial.number(), trial.describe());
  }
}
