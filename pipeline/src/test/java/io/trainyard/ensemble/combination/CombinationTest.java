package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CombinationTest {

  private static final Seed SEED = new Seed(42);

  @Test
  void readsEveryKindWithItsDefaults() {
    assertThat(read("mean")).isEqualTo(new Combination.Mean());
    assertThat(read("geometric-mean")).isEqualTo(new Combination.GeometricMean());
    assertThat(read("majority-vote")).isEqualTo(new Combination.Vote());
    assertThat(read("weighted")).isEqualTo(new Combination.Weighted(100_000));
    assertThat(read("greedy")).isEqualTo(new Combination.Greedy(50_000, 50));
    assertThat(read("stacking")).isEqualTo(new Combination.Stacking(20_000, 1e-3));
    for (String kind :
        List.of("mean", "geometric-mean", "majority-vote", "weighted", "greedy", "stacking")) {
      assertThat(read(kind).kind()).isEqualTo(kind);
    }
  }

  @Test
  void wrongValuesAreToldWithWhatIsAllowed() {
    assertThatThrownBy(() -> read("stacking, l2 = 0"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("ensemble.combination.l2: expected a number greater than 0, found 0");
    assertThatThrownBy(() -> read("greedy, rounds = 0"))
        .hasMessageContaining("ensemble.combination.rounds: expected a whole number at least 1");
    assertThatThrownBy(() -> read("meen")).hasMessageContaining("did you mean mean");
  }

  @Test
  void kindsThatAreNotFittedNeedNoRows() {
    for (String kind : List.of("mean", "geometric-mean", "majority-vote")) {
      Combination combination = read(kind);
      assertThat(combination.isFitted()).isFalse();
      Outcomes outcomes = combination.outcomes(4, 3, SEED);
      outcomes.add(1, 0, new float[4][3]);

      Combiner combiner = combination.fit(outcomes);
      assertThat(outcomes.rows()).isZero();
      assertThat(combiner.kind()).isEqualTo(kind);
      assertThat(combiner.members()).isEqualTo(4);
      assertThat(combiner.classes()).isEqualTo(3);
    }
  }

  @Test
  void kindsThatAreFittedSayThatTheyNeedRows() {
    for (String kind : List.of("weighted", "greedy", "stacking")) {
      Combination combination = read(kind);
      assertThat(combination.isFitted()).isTrue();
      assertThatThrownBy(() -> combination.fit(combination.outcomes(2, 2, SEED)))
          .isInstanceOf(BadData.class)
          .hasMessageContaining("cannot fit the combination " + kind)
          .hasMessageContaining("found none");
    }
  }

  @Test
  void moreCoefficientsThanCanBeFittedAreRefused() {
    assertThatThrownBy(() -> read("stacking").outcomes(2, 1000, SEED))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected at most 1000000 coefficients, found 2000000");
  }

  @Test
  void predictionsThatAreNotFiniteNameTheMemberAndTheRow() {
    Outcomes outcomes = read("weighted").outcomes(2, 2, SEED);

    assertThatThrownBy(() -> outcomes.add(17, 0, new float[][] {{1, 0}, {Float.NaN, 0}}))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found NaN of member 2 for row 17");
  }

  @Test
  void membersThatTakeNoPartAreNotLookedAt() {
    Outcomes outcomes = read("weighted").outcomes(2, 2, SEED);
    outcomes.add(1, 0, new float[][] {{0.7f, 0.3f}, null}, new boolean[] {true, false});
    outcomes.add(2, 0, new float[][] {null, null}, new boolean[] {false, false});

    assertThat(outcomes.rows()).isEqualTo(1);
    assertThat(outcomes.labelProbabilities("weighted")[0]).containsExactly(0.7f, 0.7f);
  }

  @Test
  void theSampleIsTheSameInWhateverPartsRowsCome() throws Exception {
    Outcomes whole = sample(0, 1000);
    Outcomes parts = sample(700, 1000);
    parts.merge(copy(sample(0, 300))).merge(sample(300, 700));

    assertThat(whole.rows()).isEqualTo(100);
    assertThat(parts.labelProbabilities("weighted"))
        .isDeepEqualTo(whole.labelProbabilities("weighted"));
  }

  @Test
  void theSampleIsSpreadOverAllRows() {
    float[][] rows = sample(0, 1000).labelProbabilities("weighted");

    double mean = 0;
    for (float[] row : rows) {
      mean += row[0] / rows.length;
    }
    // Uniform in (0, 1): a standard error of 0.029.
    assertThat(mean).isCloseTo(0.5, within(0.12));
  }

  @Test
  void otherSeedsTakeOtherSamples() {
    Outcomes other = new Combination.Weighted(100).outcomes(2, 2, new Seed(1));
    fill(other, 0, 1000);

    assertThat(other.labelProbabilities("weighted"))
        .isNotEqualTo(sample(0, 1000).labelProbabilities("weighted"));
  }

  @Test
  void fittedKindsBeatTheMeanWhereAMemberKnowsNothing() {
    SplittableRandom random = new SplittableRandom(5);
    float[][][] rows = new float[2000][][];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = random.nextInt(2);
      float right = (float) random.nextDouble(0.5, 1);
      float any = (float) random.nextDouble(0.01, 0.99);
      rows[i] = new float[][] {binary(labels[i], right), {any, 1 - any}};
    }
    double mean = loss(Combiner.mean(2, 2), rows, labels);
    for (String kind : List.of("weighted", "greedy", "stacking")) {
      Combination combination = read(kind);
      Outcomes outcomes = combination.outcomes(2, 2, SEED);
      for (int i = 0; i < rows.length; i++) {
        outcomes.add(i, labels[i], rows[i]);
      }
      assertThat(loss(combination.fit(outcomes), rows, labels)).as(kind).isLessThan(0.9 * mean);
    }
  }

  private static float[] binary(int label, float p) {
    return label == 0 ? new float[] {p, 1 - p} : new float[] {1 - p, p};
  }

  private static double loss(Combiner combiner, float[][][] rows, int[] labels) {
    double loss = 0;
    for (int i = 0; i < rows.length; i++) {
      loss -= Math.log(combiner.combine(rows[i])[labels[i]]) / rows.length;
    }
    return loss;
  }

  private static Outcomes sample(int from, int to) {
    Outcomes outcomes = new Combination.Weighted(100).outcomes(2, 2, SEED);
    fill(outcomes, from, to);
    return outcomes;
  }

  private static void fill(Outcomes outcomes, int from, int to) {
    for (int id = from; id < to; id++) {
      float p = (id + 0.5f) / 1000;
      outcomes.add(id, 0, new float[][] {{p, 1 - p}, {1 - p, p}});
    }
  }

  private static Outcomes copy(Outcomes outcomes) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(outcomes);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Outcomes) in.readObject();
    }
  }

  private static Combination read(String kind) {
    Configuration configuration =
        Configuration.parseText("ensemble { combination { kind = " + kind + " } }");
    Section ensemble = configuration.root().section("ensemble");
    Combination combination = Combination.read(ensemble);
    ensemble.ignoreRest();
    configuration.root().ignoreRest();
    configuration.finish();
    return combination;
  }
}
