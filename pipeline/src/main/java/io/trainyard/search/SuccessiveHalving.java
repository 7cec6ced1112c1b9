package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;

/**
 * Successive halving (Jamieson and Talwalkar, "Non-stochastic best arm identification and
 * hyperparameter optimization", AISTATS 2016): all trials begin, and at each rung the best one in
 * {@code eta} goes on to {@code eta} times as many epochs.
 *
 * @param minEpochs the first rung has so many at least
 */
record SuccessiveHalving(int eta, int minEpochs) implements Ending {

  static SuccessiveHalving read(Section section) {
    return new SuccessiveHalving(
        section.integer("eta", Range.atLeast(2)), section.integer("min-epochs", Range.atLeast(1)));
  }

  @Override
  public int leastEpochs() {
    return Halvings.leastEpochs(eta, minEpochs);
  }

  @Override
  public List<Bracket> brackets(int trials, int maxEpochs) {
    int halvings = Halvings.most(eta, minEpochs, maxEpochs);
    return List.of(new Bracket(0, 1, Halvings.rungs(trials, eta, halvings, maxEpochs)));
  }

  @Override
  public List<Integer> survivors(int places, List<Standing> standings) {
    return Halvings.best(places, standings);
  }
}
