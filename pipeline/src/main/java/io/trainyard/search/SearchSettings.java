package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * What is searched, and how.
 *
 * @param folds of cross-validation; empty where trials are judged on the validation rows
 * @param top how many of the best trials are handed on as an ensemble's members
 */
public record SearchSettings(
    SearchSpace space, Method method, Ending ending, Optional<Integer> folds, int top) {

  /** The name of the section, which other jobs leave alone. */
  public static final String SECTION = "search";

  /**
   * Reads section {@code search}; what is wrong with it is noted there.
   *
   * @param root of a configuration whose other sections somebody else reads and checks
   */
  public static SearchSettings read(Section root) {
    Section section = root.section(SECTION);
    SearchSpace space = SpaceReader.read(section);
    Method method = section.kind("method", "search-method", Method.KINDS);
    Ending ending = section.kind("ending", "ending", Ending.KINDS);
    var settings =
        new SearchSettings(
            space,
            method,
            ending == null ? new NoEnding() : ending,
            section.optionalInteger("folds", Range.atLeast(2)),
            section.integer("top", Range.atLeast(1)));
    settings.checkPaths(section);
    settings.checkEpochs(root, section);
    section.done();
    return settings;
  }

  /**
   * All trials: the same for the same settings, whenever they are asked for.
   *
   * @param maxEpochs of a training that is not ended
   * @throws io.trainyard.failure.BadConfiguration if the space has not as many points
   */
  public List<Trial> trials(int maxEpochs, Seed seed) {
    List<SortedMap<String, String>> points =
        method.points(space, ending.trials(maxEpochs), seed.of("search"));
    List<Trial> trials = new ArrayList<>();
    for (SortedMap<String, String> point : points) {
      trials.add(new Trial(trials.size() + 1, point));
    }
    return trials;
  }

  private void checkPaths(Section section) {
    for (String path : space.paths()) {
      whyNot(path)
          .ifPresent(
              why -> section.problem("space." + path, "a path that cannot be searched", why));
    }
  }

  private Optional<String> whyNot(String path) {
    Optional<String> never = TrialPaths.whyNot(path);
    if (never.isPresent()) {
      return never;
    }
    if (ending.endsTrials()
        && (path.equals("stopping.max-epochs") || path.equals("stopping.every-epochs"))) {
      return Optional.of("another path, since trials that may be ended have the same epochs");
    }
    return Optional.empty();
  }

  private void checkEpochs(Section root, Section section) {
    Optional<Integer> max = whole(root, "stopping.max-epochs");
    if (max.isEmpty() || method == null) {
      return;
    }
    if (max.get() < ending.leastEpochs()) {
      section.problem(
          "ending",
          "stopping.max-epochs = " + max.get(),
          "at least %d of them, eta times min-epochs, so that there is something to end"
              .formatted(ending.leastEpochs()));
    }
    if (ending.endsTrials() && whole(root, "stopping.every-epochs").orElse(1) != 1) {
      section.problem(
          "ending.kind",
          "stopping.every-epochs = " + whole(root, "stopping.every-epochs").get(),
          "1, since a trial is judged after any epoch; or ending.kind = none");
    }
    OptionalInt scheduled = ending.trials(max.get());
    if (scheduled.isPresent() && scheduled.getAsInt() > SearchSpace.LARGEST_GRID) {
      section.problem(
          "ending",
          "a schedule of " + scheduled.getAsInt() + " trials",
          "at most " + SearchSpace.LARGEST_GRID + "; raise eta or min-epochs");
    }
    method.check(space, scheduled, section);
  }

  /** Empty where its own reader will find something wrong. */
  private static Optional<Integer> whole(Section root, String path) {
    return root.glance(path).filter(text -> text.matches("[1-9]\\d{0,8}")).map(Integer::valueOf);
  }
}
