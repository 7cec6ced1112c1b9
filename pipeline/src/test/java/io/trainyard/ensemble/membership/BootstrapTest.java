package io.trainyard.ensemble.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTest {

  private static final Seed SEED = new Seed(42);
  private static final String EVERY_KIND = "none poisson with-replacement subset partition";

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 1, 3})
  void poissonCountsHaveTheMeanAndTheVarianceOfTheirRate(double rate) {
    int rows = 200_000;
    int[] counts = counts(new Bootstrap.Poisson(rate), 0, rows);

    double mean = Arrays.stream(counts).average().orElseThrow();
    double variance = Arrays.stream(counts).mapToDouble(k -> (k - mean) * (k - mean)).sum() / rows;

    // Five standard errors: of a mean sqrt(rate / n), of a variance sqrt((rate + 2 rate^2) / n).
    assertThat(mean).isCloseTo(rate, within(5 * Math.sqrt(rate / rows)));
    assertThat(variance).isCloseTo(rate, within(5 * Math.sqrt((rate + 2 * rate * rate) / rows)));
  }

  @Test
  void poissonCountsAreAsFrequentAsTheyShouldBe() {
    int rows = 200_000;
    int[] counts = counts(new Bootstrap.Poisson(1), 3, rows);

    double expected = rows / Math.E;
    for (int k = 0; k <= 5; k++) {
      int value = k;
      long found = Arrays.stream(counts).filter(count -> count == value).count();
      assertThat((double) found).isCloseTo(expected, within(5 * Math.sqrt(expected)));
      expected /= k + 1;
    }
  }

  @Test
  void aThirdOfTheRowsAndABitIsLeftOut() {
    int rows = 100_000;
    double bound = 5 * Math.sqrt(0.368 * 0.632 / rows);

    assertThat(leftOut(counts(new Bootstrap.Poisson(1), 0, rows)))
        .isCloseTo(1 / Math.E, within(bound));
    assertThat(leftOut(counts(new Bootstrap.WithReplacement(1), 0, rows)))
        .isCloseTo(Math.pow(1 - 1.0 / rows, rows), within(bound));
  }

  @Test
  void exactKindsDrawExactlySoMany() {
    for (long rows : new long[] {1, 2, 7, 1000, 12_345}) {
      int n = (int) rows;
      assertThat(total(counts(new Bootstrap.WithReplacement(1), 2, n))).isEqualTo(rows);
      assertThat(total(counts(new Bootstrap.WithReplacement(2.5), 2, n)))
          .isEqualTo(Math.round(2.5 * rows));
      int[] subset = counts(new Bootstrap.Subset(0.3), 2, n);
      assertThat(total(subset)).isEqualTo(Math.max(1, Math.round(0.3 * rows)));
      assertThat(subset).containsAnyOf(0, 1).doesNotContain(2);
    }
  }

  @Test
  void aWholeSubsetIsEveryRow() {
    assertThat(counts(new Bootstrap.Subset(1), 0, 9)).containsOnly(1);
    assertThat(new Bootstrap.Subset(1).mayLeaveRowsOut(3)).isFalse();
  }

  @Test
  void rowsMayBeLeftOutByWhatDrawsLessThanAll() {
    Bootstrap most = new Bootstrap.Subset(0.9);
    assertThat(most.mayLeaveRowsOut(3)).isTrue();
    // 0.9 * 5 = 4.5, of which 5 are drawn; of 6 rows it is 5.4.
    assertThat(most.mayLeaveRowsOut(3, 5)).isFalse();
    assertThat(most.mayLeaveRowsOut(3, 6)).isTrue();
    assertThat(new Bootstrap.WithReplacement(1).mayLeaveRowsOut(3, 1)).isFalse();
    assertThat(new Bootstrap.WithReplacement(1).mayLeaveRowsOut(3, 2)).isTrue();
    assertThat(new Bootstrap.Partition().mayLeaveRowsOut(1)).isFalse();
    assertThat(new Bootstrap.Partition().mayLeaveRowsOut(2)).isTrue();
    assertThat(new Bootstrap.Poisson(1).mayLeaveRowsOut(1)).isTrue();
    assertThat(new Bootstrap.None().mayLeaveRowsOut(9)).isFalse();
  }

  @Test
  void drawsWithReplacementFollowTheMultinomialDistribution() {
    int bags = 27_000;
    Map<String, Integer> found = tally(new Bootstrap.WithReplacement(1), bags, 3);

    // Of the 27 ways to draw 3 times from 3 rows: 6 take each once, 1 one of them alone, 3 the
    // rest.
    Map<String, Integer> ways = new HashMap<>();
    ways.put("[1, 1, 1]", 6);
    for (String one : new String[] {"[3, 0, 0]", "[0, 3, 0]", "[0, 0, 3]"}) {
      ways.put(one, 1);
    }
    for (String two :
        new String[] {
          "[2, 1, 0]", "[2, 0, 1]", "[1, 2, 0]", "[0, 2, 1]", "[1, 0, 2]", "[0, 1, 2]"
        }) {
      ways.put(two, 3);
    }
    assertThat(found.keySet()).isEqualTo(ways.keySet());
    ways.forEach(
        (counts, n) -> {
          double expected = bags * n / 27.0;
          assertThat((double) found.get(counts))
              .as(counts)
              .isCloseTo(expected, within(5 * Math.sqrt(expected)));
        });
  }

  @Test
  void subsetsAreAllEquallyProbable() {
    int bags = 20_000;
    Map<String, Integer> found = tally(new Bootstrap.Subset(0.4), bags, 5);

    assertThat(found).hasSize(10);
    double expected = bags / 10.0;
    assertThat(found.values())
        .allSatisfy(
            n -> assertThat((double) n).isCloseTo(expected, within(5 * Math.sqrt(expected))));
  }

  @Test
  void aRowIsCountedTheSameWhateverIsReadWithIt() {
    int rows = 1_000;
    long[] ids = ids(rows);
    for (String kind : EVERY_KIND.split(" ")) {
      Bag bag = read("bootstrap { kind = " + kind + " }").bag(SEED, 1, 4, rows);
      int[] all = bag.counts(0, ids);
      for (int size : new int[] {1, 7, 64, 333}) {
        int[] inBlocks = new int[rows];
        for (int from = 0; from < rows; from += size) {
          int[] block =
              bag.counts(from, Arrays.copyOfRange(ids, from, Math.min(rows, from + size)));
          System.arraycopy(block, 0, inBlocks, from, block.length);
        }
        assertThat(inBlocks).as(kind + " in blocks of " + size).isEqualTo(all);
      }
      int[] oneByOne =
          IntStream.range(0, rows).map(i -> rows - 1 - i).map(i -> bag.count(ids[i], i)).toArray();
      int[] reversed = IntStream.range(0, rows).map(i -> all[rows - 1 - i]).toArray();
      assertThat(oneByOne).as(kind + " backwards, one by one").isEqualTo(reversed);
    }
  }

  @Test
  void aMembersBagIsTheSameEveryTimeAndOfItsOwn() {
    for (String kind : new String[] {"poisson", "with-replacement", "subset", "partition"}) {
      Bootstrap bootstrap = read("bootstrap { kind = " + kind + " }");
      int[] first = counts(bootstrap, 0, 500);

      assertThat(counts(bootstrap, 0, 500)).as(kind).isEqualTo(first);
      assertThat(counts(bootstrap, 1, 500)).as(kind).isNotEqualTo(first);
    }
    assertThat(new Bootstrap.Poisson(1).bag(new Seed(1), 0, 2, 99).counts(0, ids(99)))
        .isNotEqualTo(new Bootstrap.Poisson(1).bag(new Seed(2), 0, 2, 99).counts(0, ids(99)));
  }

  @Test
  void whatOneMemberDrawsSaysNothingOfAnother() {
    int rows = 50_000;
    for (Bootstrap bootstrap :
        new Bootstrap[] {new Bootstrap.Poisson(1), new Bootstrap.WithReplacement(1)}) {
      int[] a = counts(bootstrap, 0, rows);
      int[] b = counts(bootstrap, 1, rows);
      double covariance =
          IntStream.range(0, rows)
              .mapToDouble(i -> (a[i] - 1.0) * (b[i] - 1.0))
              .average()
              .orElse(9);
      long neither = IntStream.range(0, rows).filter(i -> a[i] + b[i] == 0).count();

      assertThat(covariance).isCloseTo(0, within(5 / Math.sqrt(rows)));
      assertThat(neither / (double) rows)
          .isCloseTo(Math.exp(-2), within(5 * 0.342 / Math.sqrt(rows)));
    }
  }

  @Test
  void aMemberDrawsTheSameHoweverManyOthersThereAre() {
    Bootstrap bootstrap = new Bootstrap.WithReplacement(1);

    assertThat(bootstrap.bag(SEED, 2, 3, 50).counts(0, ids(50)))
        .isEqualTo(bootstrap.bag(SEED, 2, 30, 50).counts(0, ids(50)));
  }

  @Test
  void partitionsCoverEachRowOnceInStretches() {
    int[] seen = new int[10];
    for (int member = 0; member < 3; member++) {
      Bag bag = new Bootstrap.Partition().bag(SEED, member, 3, 10);
      for (int i = 0; i < 10; i++) {
        boolean own = i >= bag.first() && i < bag.end();
        assertThat(bag.count(i, i)).isEqualTo(own ? 1 : 0);
        seen[i] += bag.count(i, i);
      }
      assertThat(bag.size()).hasValue(bag.end() - bag.first());
    }

    assertThat(seen).containsOnly(1);
  }

  @Test
  void sizesAreTheSumsOfTheCounts() {
    for (String kind : EVERY_KIND.split(" ")) {
      Bag bag = read("bootstrap { kind = " + kind + " }").bag(SEED, 1, 4, 1001);
      long total = total(bag.counts(0, ids(1001)));
      bag.size().ifPresent(size -> assertThat(size).as(kind).isEqualTo(total));
      assertThat(bag.size().isPresent()).as(kind).isEqualTo(!kind.equals("poisson"));
    }
  }

  /** Bags are part of what one seed gives: these are the counts on every machine and JDK. */
  @Test
  void bagsNeverChange() {
    assertThat(counts(new Bootstrap.Poisson(1), 1, 12))
        .containsExactly(0, 1, 2, 0, 0, 2, 2, 0, 0, 1, 0, 0);
    assertThat(counts(new Bootstrap.WithReplacement(1), 1, 12))
        .containsExactly(3, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 2);
    assertThat(counts(new Bootstrap.Subset(0.5), 1, 12))
        .containsExactly(0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0);
    assertThat(Arrays.hashCode(counts(new Bootstrap.WithReplacement(1), 1, 100_000)))
        .isEqualTo(-1_629_986_467);
    assertThat(Arrays.hashCode(counts(new Bootstrap.Subset(0.5), 1, 100_000)))
        .isEqualTo(1_641_102_803);
  }

  @Test
  void noRowsAreAnEmptyBag() {
    for (String kind : EVERY_KIND.split(" ")) {
      Bag bag = read("bootstrap { kind = " + kind + " }").bag(SEED, 0, 2, 0);
      assertThat(bag.counts(0, new long[0])).isEmpty();
      assertThatThrownBy(() -> bag.count(0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void readsEveryKindWithItsDefaults() {
    assertThat(read("bootstrap { kind = none }")).isEqualTo(new Bootstrap.None());
    assertThat(read("bootstrap { kind = poisson }")).isEqualTo(new Bootstrap.Poisson(1));
    assertThat(read("bootstrap { kind = with-replacement }"))
        .isEqualTo(new Bootstrap.WithReplacement(1));
    assertThat(read("bootstrap { kind = subset }")).isEqualTo(new Bootstrap.Subset(0.5));
    assertThat(read("bootstrap { kind = partition }")).isEqualTo(new Bootstrap.Partition());
    assertThat(read("bootstrap { kind = poisson, max-samples = 0.7 }"))
        .isEqualTo(new Bootstrap.Poisson(0.7));
    for (String kind : EVERY_KIND.split(" ")) {
      assertThat(read("bootstrap { kind = " + kind + " }").kind()).isEqualTo(kind);
    }
  }

  @Test
  void samplesOutOfRangeAreToldWithWhatIsAllowed() {
    assertThatThrownBy(() -> read("bootstrap { kind = poisson, max-samples = 0 }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "ensemble.bootstrap.max-samples: expected a number greater than 0 and at most 100,"
                + " found 0");
    assertThatThrownBy(() -> read("bootstrap { kind = subset, max-samples = 1.5 }"))
        .hasMessageContaining("expected a number greater than 0 and at most 1, found 1.5");
    assertThatThrownBy(() -> read("bootstrap { kind = poison }"))
        .hasMessageContaining("did you mean poisson");
  }

  private static Bootstrap read(String text) {
    Configuration configuration = Configuration.parseText("ensemble { " + text + " }");
    Section ensemble = configuration.root().section("ensemble");
    Bootstrap bootstrap = Bootstrap.read(ensemble);
    ensemble.ignoreRest();
    configuration.root().ignoreRest();
    configuration.finish();
    return bootstrap;
  }

  private static Map<String, Integer> tally(Bootstrap bootstrap, int bags, int rows) {
    Map<String, Integer> found = new HashMap<>();
    for (int member = 0; member < bags; member++) {
      found.merge(Arrays.toString(counts(bootstrap, member, rows)), 1, Integer::sum);
    }
    return found;
  }

  private static int[] counts(Bootstrap bootstrap, int member, int rows) {
    return bootstrap.bag(SEED, member, member + 2, rows).counts(0, ids(rows));
  }

  /** Ids with gaps, as those of one split are. */
  private static long[] ids(int rows) {
    return LongStream.range(0, rows).map(i -> 3 * i + 1).toArray();
  }

  private static long total(int[] counts) {
    return Arrays.stream(counts).asLongStream().sum();
  }

  private static double leftOut(int[] counts) {
    return Arrays.stream(counts).filter(k -> k == 0).count() / (double) counts.length;
  }
}
