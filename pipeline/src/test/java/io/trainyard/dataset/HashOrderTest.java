package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.random.Seed;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HashOrderTest {

  private static final Seed SEED = new Seed(7);

  @Test
  void sortsByTheHashOfTheId() {
    long[] ids = LongStream.range(0, 1000).map(i -> i * i).toArray();
    int[] expected =
        IntStream.range(0, ids.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> SEED.of(ids[i]).value()))
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(HashOrder.of(SEED, ids)).isEqualTo(expected);
  }

  @Test
  void ordersHashesThatDifferInTheirLastBitAndEqualOnesById() {
    long[] hashes = {7, 6, -5, 6, -6, 7};
    long[] ids = {1, 9, 3, 2, 5, 0};
    assertThat(HashOrder.sorted(hashes, ids)).containsExactly(4, 2, 3, 1, 5, 0);
  }

  @Test
  void ordersNothing() {
    assertThat(HashOrder.of(SEED, new long[0])).isEmpty();
  }
}
