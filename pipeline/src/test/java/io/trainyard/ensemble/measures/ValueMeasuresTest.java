package io.trainyard.ensemble.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.ensemble.combination.Combination;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.combination.ValueMoments;
import io.trainyard.model.Task;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ValueMeasuresTest {

  private static final Offset<Double> EXACT = within(1e-9);

  /** A value is 10 + 2 z. */
  private static final Task.Regression TASK =
      new Task.Regression(List.of(new Task.Target("angle", 10, 2)));

  private static final Combiner MEAN = new Combination.Mean().ofValues(new ValueMoments(2, 1));

  /** True z are 1 and -1; members say 2 and 4, and both 0. */
  private static ValueMeasures seen() {
    ValueMeasures measures = new ValueMeasures(MEAN, TASK);
    measures.add(new float[] {12, 8}, new float[][] {{2, 0}, {4, 0}});
    return measures;
  }

  @Test
  void theErrorOfTheMeanIsTheMeansOfErrorsLessTheAmbiguity() {
    Ambiguity found = seen().ambiguity();

    // Of the rows: 4 and 1; (1 + 9) / 2 and 1; (1 + 1) / 2 and 0.
    assertThat(found.ensembleError()).isCloseTo(2.5, EXACT);
    assertThat(found.meanMemberError()).isCloseTo(3, EXACT);
    assertThat(found.ambiguity()).isCloseTo(0.5, EXACT);
    assertThat(seen().ensemble().loss()).isCloseTo(2.5, EXACT);
  }

  @Test
  void membersAndTheMeanOfTheFirstOnesAreMeasuredByThemselves() {
    ValueMeasures found = seen();

    assertThat(found.members()).extracting(one -> one.get("loss")).containsExactly(1.0, 5.0);
    assertThat(found.members().get(0).get("rmse")).isCloseTo(2, EXACT);
    assertThat(found.curve()).extracting(one -> one.get("loss")).containsExactly(1.0, 2.5);
    assertThat(found.bestMember().get("loss")).isCloseTo(1, EXACT);
    assertThat(found.meanMember().get("loss")).isCloseTo(3, EXACT);
  }

  /** True z are 1 and -1, errors 1 and 0, 0 and 2, and 2 and 0. */
  private static final float[][] THREE = {{2, -1}, {1, 1}, {3, -1}};

  private static final Combiner MEAN_OF_THREE =
      new Combination.Mean().ofValues(new ValueMoments(3, 1));

  @Test
  void pairsOfMembersAreComparedByTheirErrors() {
    ValueMeasures found = new ValueMeasures(MEAN_OF_THREE, TASK);
    found.add(new float[] {12, 8}, THREE);

    double[][] correlations = found.errorCorrelations();
    assertThat(correlations[0]).containsExactly(new double[] {1, -1, 1}, EXACT);
    assertThat(correlations[1][2]).isCloseTo(-1, EXACT);
    assertThat(found.meanErrorCorrelation()).isCloseTo(-1 / 3.0, EXACT);
    double[][] distances = found.squaredDistances();
    assertThat(distances[0]).containsExactly(new double[] {0, 2.5, 0.5}, EXACT);
    assertThat(distances[2][1]).isCloseTo(4, EXACT);
    // Half the mean over all pairs, those of a member with itself too.
    assertThat(found.ambiguity().ambiguity()).isCloseTo(2 * (2.5 + 0.5 + 4) / 18, EXACT);
  }

  @Test
  void aMemberThatAlwaysErrsByTheSameErrsLikeNoOther() {
    assertThat(seen().errorCorrelations()[0][1]).isZero();
  }

  @Test
  void mergedPartsAreTheWhole() {
    ValueMeasures merged = new ValueMeasures(MEAN, TASK);
    merged.add(new float[] {12}, new float[][] {{2}, {4}});
    ValueMeasures rest = new ValueMeasures(MEAN, TASK);
    rest.add(new float[] {8}, new float[][] {{0}, {0}});
    merged.merge(rest);

    assertThat(merged.ambiguity()).isEqualTo(seen().ambiguity());
    assertThat(merged.ensemble().named()).isEqualTo(seen().ensemble().named());
    assertThat(merged.squaredDistances()[0][1])
        .isCloseTo(seen().squaredDistances()[0][1], EXACT)
        .isCloseTo(2, EXACT);
  }

  @Test
  void rowsAreJudgedByThoseMembersThatDidNotLearnThem() {
    ValuesOutOfBag found = new ValuesOutOfBag(MEAN, TASK);
    // The first row is in the first bag, the last in both.
    found.add(
        new float[] {10, 10, 10},
        new float[][] {{9, 2, 9}, {1, 4, 9}},
        new int[][] {{1, 0, 2}, {0, 0, 1}});

    assertThat(found.metrics().rows()).isEqualTo(2);
    assertThat(found.neverOutOfBag()).isEqualTo(1);
    assertThat(found.membersPerRow()).isCloseTo(1.5, EXACT);
    assertThat(found.metrics().loss()).isCloseTo((1 + 9) / 2.0, EXACT);
  }
}
