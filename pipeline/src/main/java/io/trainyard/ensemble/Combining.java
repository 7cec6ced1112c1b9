package io.trainyard.ensemble;

import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.combination.Outcomes;
import io.trainyard.ensemble.combination.ValueMoments;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.model.Task;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Fits combinations to what members say of rows that they were not trained on.
 *
 * @param members how many there are
 * @param seed of the choice of rows, where there are more than are fitted to
 */
record Combining(Combination combination, int members, Task task, Seed seed)
    implements Serializable {

  /**
   * Checks what can be checked before there are members.
   *
   * @throws io.trainyard.failure.BadConfiguration if there is too much to fit, or what such members
   *     put out cannot be combined so
   */
  static void requirePossible(Combination combination, int members, Task task, Seed seed) {
    if (!(task instanceof Task.Regression)) {
      combination.outcomes(members, task.outputs(), seed);
    } else {
      combination.requireOfValues();
    }
  }

  /** Of members whose outputs are values. */
  private Optional<ValueEnsemble> values() {
    return task instanceof Task.Regression regression
        ? Optional.of(new ValueEnsemble(regression, members))
        : Optional.empty();
  }

  /** A combination that needs no rows. */
  Combiner unfitted() {
    if (task instanceof Task.Regression) {
      return combination.ofValues(new ValueMoments(members, task.outputs()));
    }
    return combination.fit(combination.outcomes(members, task.outputs(), seed));
  }

  /** Fitted to all rows of a split, where the combination is fitted at all. */
  Combiner on(EnsembleScorer scorer, Split split) {
    if (values().isPresent()) {
      return values().get().on(scorer, split, combination);
    }
    return combination.isFitted()
        ? combination.fit(sample(scorer, split, this::addAll))
        : unfitted();
  }

  /**
   * Fitted to the training rows, each by those members that did not see it, where the combination
   * is fitted at all.
   *
   * @param bags of the members, in their order
   */
  Combiner outOfBag(EnsembleScorer scorer, List<Bag> bags) {
    if (values().isPresent()) {
      return values().get().outOfBag(scorer, bags, combination);
    }
    return combination.isFitted()
        ? combination.fit(
            sample(
                scorer, Split.TRAIN, (answers, outcomes) -> addOutOfBag(answers, bags, outcomes)))
        : unfitted();
  }

  /** Puts what the members say of a range where it belongs. */
  @FunctionalInterface
  private interface Adding extends Serializable {
    void to(EnsembleScorer.Answers answers, Outcomes outcomes);
  }

  /**
   * No more rows come to the driver than would be kept if it were all of them, but for the first
   * ones: neither it nor a task holds more for more rows.
   */
  private Outcomes sample(EnsembleScorer scorer, Split split, Adding adding) {
    Outcomes all = combination.outcomes(members, task.outputs(), seed);
    scorer.inStages(
        split,
        EnsembleScorer.forSample(all.most()),
        () -> {
          Outcomes wanted = all.wanting();
          return answers -> {
            Outcomes part = wanted.wanting();
            adding.to(answers, part);
            return part;
          };
        },
        all::merge);
    return all;
  }

  private void addAll(EnsembleScorer.Answers answers, Outcomes outcomes) {
    for (int i = 0; i < answers.rows(); i++) {
      outcomes.add(answers.ids()[i], answers.labels()[i], answers.row(i));
    }
  }

  private void addOutOfBag(EnsembleScorer.Answers answers, List<Bag> bags, Outcomes outcomes) {
    int[][] counts = counts(answers, bags);
    for (int i = 0; i < answers.rows(); i++) {
      boolean[] takesPart = new boolean[members];
      for (int m = 0; m < members; m++) {
        takesPart[m] = counts[m][i] == 0;
      }
      outcomes.add(answers.ids()[i], answers.labels()[i], answers.row(i), takesPart);
    }
  }

  /** How often each row is in each bag: members x rows. */
  static int[][] counts(EnsembleScorer.Answers answers, List<Bag> bags) {
    return bags.stream()
        .map(bag -> bag.counts(answers.range().from(), answers.ids()))
        .toArray(int[][]::new);
  }
}
