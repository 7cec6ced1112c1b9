package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.dataset.exercise.Curriculum;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class LessonsTest {

  private static final Difficulty EASY = new Difficulty(1, 1);
  private static final Difficulty LONG = new Difficulty(2, 1);
  private static final Difficulty NESTED = new Difficulty(1, 2);
  private static final Difficulty HARD = new Difficulty(2, 2);
  private static final List<Difficulty> ALL = List.of(EASY, LONG, NESTED, HARD);
  private static final Seed SEED = new Seed(5);
  private static final int ROWS = 4000;

  @Test
  void theBaselineIsTheHardestAlone() {
    var lessons = lessons(new Curriculum.Baseline());

    for (int epoch : List.of(0, 7)) {
      int[] rows = lessons.of(SEED, epoch);
      assertThat(counts(rows)).isEqualTo(Map.of(HARD, (long) ROWS));
      // Each of the thousand as often as the others.
      assertThat(Arrays.stream(rows).boxed().collect(Collectors.groupingBy(row -> row)))
          .hasSize(1000)
          .allSatisfy((row, times) -> assertThat(times).hasSize(4));
    }
  }

  @Test
  void theNaiveOneGoesFromTheEasiestToTheHardest() {
    var lessons = lessons(new Curriculum.Naive(2));

    List<Difficulty> stages =
        IntStream.range(0, 10)
            .mapToObj(epoch -> counts(lessons.of(SEED, epoch)))
            .map(
                counts -> {
                  assertThat(counts).hasSize(1);
                  return counts.keySet().iterator().next();
                })
            .toList();

    assertThat(stages)
        .containsExactly(EASY, EASY, LONG, LONG, NESTED, NESTED, HARD, HARD, HARD, HARD);
  }

  @Test
  void theMixIsOfAllAlike() {
    Map<Difficulty, Long> counts = counts(lessons(new Curriculum.Mix()).of(SEED, 3));

    assertThat(counts).hasSize(4);
    assertThat(counts.values()).allSatisfy(n -> assertThat(n).isCloseTo(1000L, within(100L)));
  }

  @Test
  void theCombinationIsHalfOfEach() {
    Map<Difficulty, Long> counts =
        counts(lessons(new Curriculum.Combined(new Curriculum.Naive(1))).of(SEED, 1));

    // 1/2 + 1/2 * 1/4, and 1/8 of the others.
    assertThat(counts.get(LONG)).isCloseTo(2500L, within(120L));
    assertThat(counts.get(EASY)).isCloseTo(500L, within(80L));
    assertThat(counts.get(NESTED)).isCloseTo(500L, within(80L));
    assertThat(counts.get(HARD)).isCloseTo(500L, within(80L));
  }

  @Test
  void anEpochFollowsFromTheSeedAndItsNumber() {
    var curriculum = new Curriculum.Combined(new Curriculum.Naive(3));
    int[] rows = lessons(curriculum).of(SEED, 4);

    assertThat(lessons(curriculum).of(SEED, 4)).isEqualTo(rows);
    assertThat(lessons(curriculum).of(SEED, 5)).isNotEqualTo(rows);
    assertThat(lessons(curriculum).of(new Seed(6), 4)).isNotEqualTo(rows);
  }

  @Test
  void probabilitiesAddUpToOne() {
    var naive = new Curriculum.Naive(1);
    for (Curriculum curriculum :
        List.of(
            new Curriculum.Baseline(),
            naive,
            new Curriculum.Mix(),
            new Curriculum.Combined(naive))) {
      for (int epoch = 0; epoch < 9; epoch++) {
        assertThat(Arrays.stream(curriculum.probabilities(7, epoch)).sum())
            .isCloseTo(1, within(1e-12));
      }
    }
    assertThat(naive.probabilities(1, 3)).containsExactly(1);
  }

  @Test
  void aDifficultyWithoutRowsIsBadConfiguration() {
    var none = new Lessons(new Curriculum.Baseline(), ALL, new long[] {0, 1}, new int[] {0, 1});

    assertThatThrownBy(() -> none.of(SEED, 2))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "length 2 and nesting 2 for each worker in epoch 3, found none among the 2");
    assertThat(new Lessons(new Curriculum.Baseline(), ALL, new long[0], new int[0]).of(SEED, 0))
        .isEmpty();
  }

  @Test
  void whatAWorkerLacksIsToldBeforeTheFirstEpoch() {
    // Three rows of the easiest difficulty, then one of the next: the first of two workers has one.
    PairTokens pairs = new Exercises(new int[] {0, 0, 0, 1});
    RowRange all = new RowRange(Split.TRAIN, 0, 4);
    RowRange half = new RowRange(Split.TRAIN, 0, 2);
    var naive = new Curriculum.Naive(2);

    Lessons.require(naive, pairs, all, 4, new Configuration());
    Lessons.require(naive, pairs, half, 2, new Configuration());
    assertThatThrownBy(() -> Lessons.require(naive, pairs, half, 3, new Configuration()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "expected training rows of length 2 and nesting 1 for each worker in epoch 3, found none among the 2 of one");
    assertThatThrownBy(() -> Lessons.require(naive, pairs, all, 5, new Configuration()))
        .hasMessageContaining("length 1 and nesting 2 for each worker in epoch 5");
  }

  /**
   * Rows of difficulties alone.
   *
   * @param ofRows as {@link PairTokens#difficulties(RowRange, Configuration)} tells them
   */
  private record Exercises(int[] ofRows) implements PairTokens {
    @Override
    public String fingerprint() {
      return "exercises";
    }

    @Override
    public TokenSource side(Side side) {
      throw new UnsupportedOperationException("no tokens");
    }

    @Override
    public long rows(Split split) {
      return ofRows.length;
    }

    @Override
    public List<Difficulty> difficulties() {
      return ALL;
    }

    @Override
    public int[] difficulties(RowRange range, Configuration conf) {
      return Arrays.copyOfRange(ofRows, (int) range.from(), (int) range.to());
    }

    @Override
    public int longest(Side side, Split split) {
      return 0;
    }
  }

  private static Lessons lessons(Curriculum curriculum) {
    return new Lessons(
        curriculum,
        ALL,
        LongStream.range(100, 100 + ROWS).toArray(),
        IntStream.range(0, ROWS).map(row -> row % ALL.size()).toArray());
  }

  private static Difficulty difficulty(int row) {
    return ALL.get(row % ALL.size());
  }

  private static Map<Difficulty, Long> counts(int[] rows) {
    assertThat(rows).hasSize(ROWS);
    return Arrays.stream(rows)
        .mapToObj(LessonsTest::difficulty)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
