package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Hyperband (Li et al., "Hyperband: a novel bandit-based approach to hyperparameter optimization",
 * JMLR 2018): brackets of successive halving, from many trials that begin with few epochs to few
 * that are never ended. With R the most epochs and {@code s_max = floor(log_eta(R / minEpochs))},
 * bracket s = s_max, ..., 0 begins with {@code n = ceil((s_max + 1) / (s + 1) * eta ^ s)} trials
 * and {@code r = R * eta ^ -s} epochs.
 */
record Hyperband(int eta, int minEpochs) implements Ending {

  static Hyperband read(Section section) {
    return new Hyperband(
        section.integer("eta", Range.atLeast(2)), section.integer("min-epochs", Range.atLeast(1)));
  }

  @Override
  public int leastEpochs() {
    return Halvings.leastEpochs(eta, minEpochs);
  }

  @Override
  public OptionalInt trials(int maxEpochs) {
    return OptionalInt.of(
        brackets(0, maxEpochs).stream().mapToInt(Bracket::size).reduce(0, Math::addExact));
  }

  @Override
  public List<Bracket> brackets(int trials, int maxEpochs) {
    int most = Halvings.most(eta, minEpochs, maxEpochs);
    List<Bracket> brackets = new ArrayList<>();
    int first = 1;
    for (int s = most; s >= 0; s--) {
      long n = (Halvings.power(eta, s) * (most + 1) + s) / (s + 1);
      var rungs = Halvings.rungs(Math.toIntExact(n), eta, s, maxEpochs);
      brackets.add(new Bracket(most - s, first, rungs));
      first += rungs.get(0).trials();
    }
    return brackets;
  }

  @Override
  public List<Integer> survivors(int places, List<Standing> standings) {
    return Halvings.best(places, standings);
  }
}
