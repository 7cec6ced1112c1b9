package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FoldRowsTest {

  private static final Seed SEED = new Seed(11);
  private static final int FOLDS = 5;

  private static final long[] IDS = LongStream.range(0, 10_000).toArray();

  @Test
  void everyRowIsInExactlyOneFoldAndTrainedOnInAllOthers() {
    int[] inside = new int[IDS.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      int[] judged = FoldRows.inside(SEED, FOLDS, fold).counts(0, IDS);
      int[] trained = FoldRows.outside(SEED, FOLDS, fold).counts(0, IDS);
      for (int i = 0; i < IDS.length; i++) {
        assertThat(judged[i] + trained[i]).isEqualTo(1);
        inside[i] += judged[i];
      }
      // Binomial: 2,000 rows, standard deviation 40.
      assertThat(Arrays.stream(judged).sum()).isBetween(1800, 2200);
    }
    assertThat(inside).containsOnly(1);
  }

  @Test
  void aRowsFoldDependsOnItsIdAloneAndOnTheSeed() {
    FoldRows rows = FoldRows.inside(SEED, FOLDS, 2);
    int[] together = rows.counts(0, IDS);

    int[] oneByOne =
        IntStream.range(0, IDS.length)
            .map(i -> rows.counts(7 * i, new long[] {IDS[i]})[0])
            .toArray();

    assertThat(oneByOne).isEqualTo(together);
    assertThat(FoldRows.inside(new Seed(12), FOLDS, 2).counts(0, IDS)).isNotEqualTo(together);
  }
}
