package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * The median stopping rule of Golovin et al., "Google Vizier: a service for black-box optimization"
 * (KDD 2017): a trial ends when its best value so far is strictly worse than the median of the
 * other trials' running averages over the same epochs. Vizier takes the trials that are complete,
 * and so depends on the order in which they run; here it is those that got as far.
 *
 * @param graceEpochs before the first decision
 * @param everyEpochs from one decision to the next
 * @param minTrials other trials that there must be to compare with
 */
record MedianRule(int graceEpochs, int everyEpochs, int minTrials) implements Ending {

  static MedianRule read(Section section) {
    return new MedianRule(
        section.integer("grace-epochs", Range.atLeast(1)),
        section.integer("every-epochs", Range.atLeast(1)),
        section.integer("min-trials", Range.atLeast(1)));
  }

  @Override
  public List<Bracket> brackets(int trials, int maxEpochs) {
    List<Rung> rungs = new ArrayList<>();
    for (int epochs = graceEpochs; epochs < maxEpochs; epochs += everyEpochs) {
      rungs.add(new Rung(trials, epochs));
    }
    rungs.add(new Rung(trials, maxEpochs));
    return List.of(new Bracket(0, 1, rungs));
  }

  @Override
  public List<Integer> survivors(int places, List<Standing> standings) {
    List<Standing> sound = standings.stream().filter(s -> !s.diverged()).toList();
    return sound.stream()
        .filter(one -> sound.size() <= minTrials || one.best() <= medianOfOthers(one, sound))
        .map(Standing::trial)
        .sorted()
        .toList();
  }

  private static double medianOfOthers(Standing one, List<Standing> all) {
    double[] averages =
        all.stream().filter(s -> s != one).mapToDouble(Standing::average).sorted().toArray();
    int middle = averages.length / 2;
    return averages.length % 2 == 1
        ? averages[middle]
        : (averages[middle - 1] + averages[middle]) / 2;
  }
}
