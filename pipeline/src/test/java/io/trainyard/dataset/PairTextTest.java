package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.TinyPairs;
import io.trainyard.TinyText;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class PairTextTest {

  private static final TinyPairs PAIRS = TinyPairs.reversals("pair-text", 700, 10);
  private static final RowRange SHARE = new RowRange(Split.TRAIN, 100, 650);

  private static PairText text() {
    return PairText.of(PAIRS, Split.TRAIN, new Configuration());
  }

  @Test
  void sidesBelongTogether() {
    PairText text = text();
    List<Integer> expected = PAIRS.targets().texts().get(Split.TRAIN).get(17);
    assertThat(text.target(17)).containsExactly(expected.stream().mapToInt(i -> i).toArray());
    int[] source = text.source(17);
    for (int i = 0; i < source.length - 1; i++) {
      assertThat(source[i]).isEqualTo(text.target(17)[source.length - 2 - i]);
    }
  }

  @Test
  void anEpochHasEachPairOfAShareOnceInMinibatchesOfLikeLength() {
    PairText text = text();
    List<int[]> batches = text.minibatches(new Seed(3), SHARE, 8);
    assertThat(batches).hasSize((550 + 7) / 8);
    assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .containsExactly(IntStream.range(100, 650).toArray());
    assertThat(batches.stream().filter(batch -> batch.length < 8)).hasSize(1);
    double spread =
        batches.stream()
            .mapToInt(
                batch -> {
                  int[] lengths = Arrays.stream(batch).map(i -> text.source(i).length).toArray();
                  return Arrays.stream(lengths).max().orElseThrow()
                      - Arrays.stream(lengths).min().orElseThrow();
                })
            .average()
            .orElseThrow();
    // Drawn at random, nearly every eight would have lengths from 2 to 5.
    assertThat(spread).isLessThan(0.3);
  }

  @Test
  void minibatchesAreAFunctionOfTheSeed() {
    assertThat(flat(new Seed(3))).isEqualTo(flat(new Seed(3))).isNotEqualTo(flat(new Seed(4)));
  }

  private static List<List<Integer>> flat(Seed seed) {
    List<List<Integer>> batches = new ArrayList<>();
    text()
        .minibatches(seed, SHARE, 8)
        .forEach(batch -> batches.add(Arrays.stream(batch).boxed().toList()));
    return batches;
  }

  @Test
  void sidesOfDifferentNumbersAreBadData() {
    var one = new TinyText("one", 7, Map.of(Split.TRAIN, List.of(List.of(4, 3))));
    var two = new TinyText("two", 7, Map.of(Split.TRAIN, List.of(List.of(4, 3), List.of(3))));
    assertThatThrownBy(
            () -> PairText.of(new TinyPairs("odd", one, two), Split.TRAIN, new Configuration()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected 1 pairs in train, found 1 sources and 2 targets");
  }
}
