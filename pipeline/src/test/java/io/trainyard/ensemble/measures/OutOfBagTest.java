package io.trainyard.ensemble.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.random.Seed;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutOfBagTest {

  @Test
  void onlyMembersVoteInWhoseBagsARowIsNot() {
    OutOfBag outOfBag = new OutOfBag(Combiner.mean(2, 2), 1);
    // Row 0: the second votes, and is right. Row 1: both. Row 2: none. Row 3: the first, wrong.
    outOfBag.add(
        new int[] {0, 0, 0, 0},
        new float[][] {{0, 1, 0.5f, 0.5f, 1, 0, 0.25f, 0.75f}, {0.75f, 0.25f, 1, 0, 1, 0, 1, 0}},
        new int[][] {{1, 0, 2, 0}, {0, 0, 1, 3}});

    assertThat(outOfBag.rows()).isEqualTo(3);
    assertThat(outOfBag.neverOutOfBag()).isEqualTo(1);
    assertThat(outOfBag.membersPerRow()).isCloseTo(4 / 3.0, within(1e-12));
    assertThat(outOfBag.metrics().accuracy()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(outOfBag.metrics().loss())
        .isCloseTo(-(2 * Math.log(0.75) + Math.log(0.25)) / 3, within(1e-7));
    assertThat(outOfBag.calibration().rows()).isEqualTo(3);
  }

  @Test
  void aMemberThatHasLearnedAllRowsNeedsNoPredictions() {
    OutOfBag outOfBag = new OutOfBag(Combiner.mean(2, 2), 1);
    outOfBag.add(new int[] {0}, new float[][] {null, {1, 0}}, new int[][] {{1}, {0}});

    assertThat(outOfBag.metrics().accuracy()).isEqualTo(1);
  }

  @Test
  void mergedPartsAreTheWhole() {
    OutOfBag first = new OutOfBag(Combiner.mean(1, 2), 1);
    first.add(new int[] {0, 1}, new float[][] {{1, 0, 1, 0}}, new int[][] {{0, 0}});
    OutOfBag second = new OutOfBag(Combiner.mean(1, 2), 1);
    second.add(new int[] {0, 1}, new float[][] {{1, 0, 1, 0}}, new int[][] {{0, 1}});

    first.merge(second);

    assertThat(first.rows()).isEqualTo(3);
    assertThat(first.neverOutOfBag()).isEqualTo(1);
    assertThat(first.membersPerRow()).isEqualTo(1);
    assertThat(first.metrics().accuracy()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void tenBagsLeaveAboutOneRowInAHundredNeverOut() {
    int members = 10;
    int rows = 20_000;
    OutOfBag outOfBag = new OutOfBag(Combiner.mean(members, 2), 1);
    int[][] counts = new int[members][];
    for (int m = 0; m < members; m++) {
      counts[m] =
          new Bootstrap.Poisson(1)
              .bag(new Seed(1), m, members, rows)
              .counts(0, LongStream.range(0, rows).toArray());
    }
    outOfBag.add(new int[rows], new float[members][2 * rows], counts);

    // (1 - 1/e)^10 = 1.02 %, and 10 / e members for all rows.
    double never = Math.pow(1 - 1 / Math.E, members);
    assertThat(outOfBag.neverOutOfBag() / (double) rows)
        .isCloseTo(never, within(5 * Math.sqrt(never / rows)));
    assertThat(outOfBag.membersPerRow() * outOfBag.rows() / rows)
        .isCloseTo(members / Math.E, within(5 * Math.sqrt(members * 0.233 / rows)));
  }

  @Test
  void withoutRowsThereIsNothingToSay() {
    OutOfBag outOfBag = new OutOfBag(Combiner.mean(1, 2), 1);
    outOfBag.add(new int[] {0}, new float[][] {null}, new int[][] {{1}});

    assertThat(outOfBag.rows()).isZero();
    assertThat(outOfBag.membersPerRow()).isZero();
    assertThatThrownBy(() -> outOfBag.metrics().loss()).isInstanceOf(IllegalStateException.class);
  }
}
