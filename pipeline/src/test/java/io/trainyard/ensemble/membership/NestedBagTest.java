package io.trainyard.ensemble.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NestedBagTest {

  private static final Seed SEED = new Seed(42);

  private static int[] counts(Seed seed, long size, int rows) {
    return new NestedBag(seed, size, rows).counts(0, ids(0, rows));
  }

  /** Ids with gaps, as those of a split are. */
  private static long[] ids(long from, int count) {
    return LongStream.range(from, from + count).map(position -> 3 * position + 1).toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 65, 1000, 12_345})
  void hasExactlySoManyRowsEachOnce(int rows) {
    for (int size : new int[] {0, 1, rows / 3, rows - 1, rows}) {
      int[] counts = counts(SEED, size, rows);
      assertThat(Arrays.stream(counts).sum()).isEqualTo(size);
      assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aSmallerBagIsAPartOfALargerOne() {
    int rows = 1000;
    int[] before = counts(SEED, 0, rows);
    for (int size = 1; size <= rows; size += 37) {
      int[] now = counts(SEED, size, rows);
      for (int i = 0; i < rows; i++) {
        assertThat(now[i]).isGreaterThanOrEqualTo(before[i]);
      }
      before = now;
    }
  }

  @Test
  void doesNotDependOnHowRowsAreRead() {
    int rows = 1000;
    NestedBag bag = new NestedBag(SEED, 300, rows);
    int[] whole = counts(SEED, 300, rows);

    for (int part : new int[] {1, 7, 256, 999}) {
      for (int from = 0; from < rows; from += part) {
        int count = Math.min(part, rows - from);
        assertThat(bag.counts(from, ids(from, count)))
            .isEqualTo(Arrays.copyOfRange(whole, from, from + count));
      }
    }
    assertThat(bag.size()).hasValue(300);
  }

  @Test
  void eachRowAndEachPairIsAsLikelyAsAnyOther() {
    int seeds = 20_000;
    int rows = 9;
    int[] single = new int[rows];
    int firstTwo = 0;
    for (int seed = 0; seed < seeds; seed++) {
      int[] counts = counts(SEED.of(seed), 3, rows);
      for (int i = 0; i < rows; i++) {
        single[i] += counts[i];
      }
      firstTwo += counts[0] * counts[1];
    }

    // Five standard errors.
    double error = 5 * Math.sqrt(1 / 3.0 * 2 / 3.0 / seeds);
    for (int count : single) {
      assertThat((double) count / seeds).isCloseTo(1 / 3.0, within(error));
    }
    assertThat((double) firstTwo / seeds)
        .isCloseTo(1 / 12.0, within(5 * Math.sqrt(1 / 12.0 * 11 / 12.0 / seeds)));
  }

  @Test
  void anotherSeedHasOtherRows() {
    assertThat(counts(new Seed(1), 500, 1000)).isNotEqualTo(counts(new Seed(2), 500, 1000));
  }

  @Test
  void moreRowsThanThereAreAreRefused() {
    assertThatThrownBy(() -> new NestedBag(SEED, 11, 10)).hasMessageContaining("11 rows of 10");
    assertThatThrownBy(() -> new NestedBag(SEED, 1, 10).count(0, 10))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
