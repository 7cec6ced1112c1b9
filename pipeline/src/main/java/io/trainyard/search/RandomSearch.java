package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;

/**
 * Points drawn independently (Bergstra and Bengio, "Random search for hyper-parameter
 * optimization", JMLR 2012). The value of a path in a trial depends on the seed, the trial and the
 * path alone, not on what else is searched or on how many trials there are; but a point that was
 * drawn before is drawn again.
 *
 * @param trials empty where the schedule of ending says how many
 */
record RandomSearch(Optional<Integer> trials) implements Method {

  /** So many equal draws in a row mean that there is hardly anything new to draw. */
  private static final int ATTEMPTS = 1_000;

  private static final double UNIT = 0x1.0p-53;

  static RandomSearch read(Section section) {
    return new RandomSearch(section.optionalInteger("trials", Range.atLeast(1)));
  }

  @Override
  public void check(SearchSpace space, OptionalInt scheduled, Section search) {
    if (scheduled.isEmpty() && trials.isEmpty()) {
      search.problem("method.trials", "none", "how many points to draw, a whole number at least 1");
    }
    if (scheduled.isPresent() && trials.isPresent()) {
      search.problem(
          "method.trials",
          trials.get(),
          "null with ending.kind = hyperband, whose schedule asks for " + scheduled.getAsInt());
    }
  }

  @Override
  public List<SortedMap<String, String>> points(
      SearchSpace space, OptionalInt scheduled, Seed seed) {
    int count = scheduled.orElseGet(trials::orElseThrow);
    Set<SortedMap<String, String>> points = new LinkedHashSet<>();
    while (points.size() < count) {
      int trial = points.size();
      int attempt = 0;
      while (!points.add(point(space, seed.of(trial).of(attempt)))) {
        attempt++;
        if (attempt == ATTEMPTS) {
          throw new BadConfiguration(
              "cannot draw trials: expected search.space to have %d different points, found %d; ask"
                      .formatted(count, trial)
                  + " for fewer trials, or take search.method.kind = grid for all of them");
        }
      }
    }
    return new ArrayList<>(points);
  }

  private static SortedMap<String, String> point(SearchSpace space, Seed seed) {
    return space.at(path -> (seed.of(path).value() >>> 11) * UNIT);
  }
}
