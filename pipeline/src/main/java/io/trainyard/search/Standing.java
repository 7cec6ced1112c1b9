package io.trainyard.search;

import java.util.Comparator;

/**
 * How a trial stands after so many epochs. Costs are values of the monitored metric, negated where
 * larger values are better, so that less is better; with several folds they are means over these.
 *
 * @param best cost so far
 * @param average of the costs so far
 * @param diverged whether a training ended in values that are not finite; then the costs say
 *     nothing
 */
record Standing(int trial, double best, double average, boolean diverged) {

  /** The best first, those that diverged last; the earlier trial where there is no difference. */
  static final Comparator<Standing> BEST_FIRST =
      Comparator.comparing(Standing::diverged)
          .thenComparing(standing -> standing.diverged() ? 0 : standing.best())
          .thenComparing(Standing::trial);
}
