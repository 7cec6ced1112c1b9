package io.trainyard.search;

import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;

/** Every combination of the values of all paths. */
record GridSearch() implements Method {

  static GridSearch read(Section section) {
    return new GridSearch();
  }

  @Override
  public void check(SearchSpace space, OptionalInt scheduled, Section search) {
    if (scheduled.isPresent()) {
      search.problem(
          "method.kind",
          "grid with ending.kind = hyperband",
          "random, since Hyperband's schedule says how many points are drawn; or another ending");
    }
    boolean complete = true;
    for (Parameter parameter : space.parameters()) {
      if (parameter.distribution().grid().isEmpty()) {
        complete = false;
        search.problem(
            "space." + parameter.path() + ".points",
            "none",
            "how many values the grid takes of it; or method.kind = random");
      }
    }
    if (complete && space.grid().size() > SearchSpace.LARGEST_GRID) {
      search.problem(
          "space",
          "a grid of more than " + SearchSpace.LARGEST_GRID + " points",
          "one of as many at most; leave out values, or take method.kind = random");
    }
  }

  @Override
  public List<SortedMap<String, String>> points(
      SearchSpace space, OptionalInt scheduled, Seed seed) {
    return space.grid().stream().distinct().toList();
  }
}
