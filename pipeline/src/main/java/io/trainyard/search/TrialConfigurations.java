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

/** The configurations that trials are trained with. */
public final class TrialConfigurations {

  /** The first ones show what is wrong; thousands would only hide it. */
  private static final int MOST_PROBLEMS = 20;

  private final Configuration base;
  private final Consumer<Configuration> reader;

  /**
   * @param base what trials' settings stand over
   * @param reader reads a whole configuration, and throws {@link BadConfiguration} if something is
   *     wrong with it
   */
  public TrialConfigurations(Configuration base, Consumer<Configuration> reader) {
    this.base = base;
    this.reader = reader;
  }

  /** The configuration of one trial, unread. */
  public Configuration of(Trial trial) {
    return base.with(trial.settings());
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
          "cannot search: %d problem%s with the configurations of trials\n  "
                  .formatted(lines.size(), lines.size() == 1 ? "" : "s")
              + String.join("\n  ", lines.subList(0, shown))
              + (shown < lines.size() ? "\n  ..." : ""));
    }
  }

  private static String describe(Problem problem, Trial trial, Configuration configuration) {
    if (problem.isUnknownKey()) {
      for (String path : trial.settings().keySet()) {
        if (isWithin(path, problem.key())) {
          return "search.space.%s: expected a path of the configuration%s, found none of that name"
                  .formatted(path, Nearest.hint(path, known(configuration)))
              + " in %s; where it depends on another path, say so with when".formatted(name(trial));
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

  private static String name(Trial trial) {
    return "trial %d (%s)".formatted(trial.number(), trial.describe());
  }
}
