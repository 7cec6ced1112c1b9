package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GreedySelectionTest {

  /** Members 0 and 1 are right by turns; member 2 is a little better than either alone. */
  private static final float[][] ROWS = {{0.9f, 0.2f, 0.5f}, {0.2f, 0.9f, 0.5f}};

  @Test
  void theFirstIsTheBestMember() {
    assertThat(GreedySelection.fit(ROWS, 1)).containsExactly(0, 0, 1);
  }

  @Test
  void theNextIsTheOneThatHelpsTheMean() {
    // Worked out by hand, as products over both rows, which are to be large. With member 2 alone:
    // 0.5 * 0.5 = 0.25; and 0: 0.7 * 0.35 = 0.245; and 1 the same; and 2 again: 0.25. After three:
    // 2, 2, 2 0.25; 2, 2, 0 (1.9 * 1.2) / 9 = 0.2533.
    assertThat(GreedySelection.fit(ROWS, 2)).containsExactly(0, 0, 1);
    assertThat(GreedySelection.fit(ROWS, 3)).containsExactly(1 / 3.0, 0, 2 / 3.0);
    // 2, 2, 0, 1: (2.1 * 2.1) / 16 = 0.2756.
    assertThat(GreedySelection.fit(ROWS, 4)).containsExactly(0.25, 0.25, 0.5);
  }

  @Test
  void manyRoundsComeNearTheBestWeights() {
    double[] weights = GreedySelection.fit(ROWS, 100);

    // Half and half of the first two: 0.55 * 0.55 is more than any share for the third.
    assertThat(weights[2]).isLessThan(0.03);
    assertThat(weights[0]).isBetween(0.48, 0.52);
  }

  @Test
  void ofEqualMembersTheFirstIsTaken() {
    assertThat(GreedySelection.fit(new float[][] {{0.5f, 0.5f}}, 5)).containsExactly(1, 0);
  }

  @Test
  void roundsThatOnlyMakeItWorseAreNotTaken() {
    float[][] rows = {{0.9f, 0.1f}, {0.8f, 0.1f}};

    assertThat(GreedySelection.fit(rows, 50)).containsExactly(1, 0);
  }
}
