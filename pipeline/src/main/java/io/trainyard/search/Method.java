package io.trainyard.search;

import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.Function;

/** How points of the space are chosen. */
sealed interface Method permits GridSearch, RandomSearch {

  Map<String, Function<Section, Method>> KINDS =
      Map.of("grid", GridSearch::read, "random", RandomSearch::read);

  /**
   * Notes what there is to mend before points can be chosen.
   *
   * @param search the section that this and {@code space} were read from
   * @param scheduled how many trials the schedule of ending asks for, if it asks for any number
   */
  void check(SearchSpace space, OptionalInt scheduled, Section search);

  /**
   * The points, all of them different: a pure function of what is given here.
   *
   * @param scheduled as in {@link #check}
   * @throws io.trainyard.failure.BadConfiguration if the space has too few
   */
  List<SortedMap<String, String>> points(SearchSpace space, OptionalInt scheduled, Seed seed);
}
