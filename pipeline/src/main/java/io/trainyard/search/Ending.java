package io.trainyard.search;

import io.trainyard.config.Section;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Which trials are ended before their time. Decisions are made rung by rung, when all trials of a
 * bracket have done the rung's epochs, so that they depend neither on how many trials run at once
 * nor on which of them is the fastest.
 */
sealed interface Ending permits NoEnding, MedianRule, SuccessiveHalving, Hyperband {

  Map<String, Function<Section, Ending>> KINDS =
      Map.of(
          "none", section -> new NoEnding(),
          "median", MedianRule::read,
          "halving", SuccessiveHalving::read,
          "hyperband", Hyperband::read);

  /** How many trials the schedule needs; empty where it takes any number. */
  default OptionalInt trials(int maxEpochs) {
    return OptionalInt.empty();
  }

  /** Whether trials may be ended at all, and so are to be judged after any epoch. */
  default boolean endsTrials() {
    return true;
  }

  /** The fewest epochs of a training that this makes sense for. */
  default int leastEpochs() {
    return 1;
  }

  /**
   * The schedule.
   *
   * @param trials how many there are: those asked for, where any number was
   * @param maxEpochs of a training that is not ended
   */
  List<Bracket> brackets(int trials, int maxEpochs);

  /**
   * The trials that go on.
   *
   * @param places at most
   * @param standings of all trials that took part in the rung which is over
   * @return some of the trials of {@code standings}, by number; none that diverged
   */
  List<Integer> survivors(int places, List<Standing> standings);
}
