package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadData;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CombinerTest {

  private static final Offset<Float> EXACT = within(1e-6f);

  private static final float[][] THREE = {
    {0.5f, 0.3f, 0.2f}, {0.1f, 0.6f, 0.3f}, {0.4f, 0.1f, 0.5f}
  };

  @Test
  void theMeanIsTheMeanOfEachClass() {
    assertThat(Combiner.mean(3, 3).combine(THREE))
        .containsExactly(new float[] {1 / 3f, 1 / 3f, 1 / 3f}, EXACT);
  }

  @Test
  void theMeanOfEqualPredictionsIsThatPrediction() {
    float[] one = {0.123f, 0.456f, 0.421f};

    assertThat(Combiner.mean(3, 3).combine(new float[][] {one, one, one})).isEqualTo(one);
  }

  @Test
  void weightsCountForMembers() {
    Combiner pool = new LinearPool("weighted", new double[] {0.5, 0.25, 0.25}, 3);

    assertThat(pool.combine(THREE)).containsExactly(new float[] {0.375f, 0.325f, 0.3f}, EXACT);
  }

  @Test
  void whatAbsentMembersCountForGoesToTheMeanOfTheOthers() {
    Combiner pool = new LinearPool("weighted", new double[] {0.5, 0.25, 0.25}, 3);

    // 0.5 and 0.25 for their own, and 0.25 / 2 more each.
    assertThat(pool.combine(THREE, new boolean[] {true, true, false}))
        .containsExactly(
            new float[] {
              0.625f * 0.5f + 0.375f * 0.1f,
              0.625f * 0.3f + 0.375f * 0.6f,
              0.625f * 0.2f + 0.375f * 0.3f
            },
            EXACT);
  }

  @Test
  void membersWithoutWeightStandInForEachOther() {
    Combiner pool = new LinearPool("greedy", new double[] {1, 0, 0}, 3);

    assertThat(pool.combine(THREE, new boolean[] {false, true, true}))
        .containsExactly(new float[] {0.25f, 0.35f, 0.4f}, EXACT);
  }

  @Test
  void theGeometricMeanIsWorkedOutByHand() {
    Combiner pool = new LogarithmicPool(2, 2);

    // sqrt(0.9 * 0.5) : sqrt(0.1 * 0.5) = 3 : 1
    assertThat(pool.combine(new float[][] {{0.9f, 0.1f}, {0.5f, 0.5f}}))
        .containsExactly(new float[] {0.75f, 0.25f}, EXACT);
  }

  @Test
  void theGeometricMeanOutlivesAnImpossibleClass() {
    float[] combined = new LogarithmicPool(2, 2).combine(new float[][] {{1, 0}, {0.5f, 0.5f}});

    // sqrt(1 * 0.5) : sqrt(1e-10 * 0.5) = 1 : 1e-5
    assertThat(combined[1]).isCloseTo(1e-5f, within(1e-9f));
  }

  @Test
  void theMajorityWinsHoweverSureTheOthersAre() {
    float[] combined =
        new MajorityVote(3, 2).combine(new float[][] {{0.51f, 0.49f}, {0.51f, 0.49f}, {0, 1}});

    // Two votes and half a vote's 0.34, of three and a half.
    assertThat(combined).containsExactly(new float[] {2.17f / 3.5f, 1.33f / 3.5f}, EXACT);
  }

  @Test
  void equalVotesAreDecidedByTheMean() {
    float[] combined = new MajorityVote(2, 2).combine(new float[][] {{0.6f, 0.4f}, {0.1f, 0.9f}});

    assertThat(combined[1]).isGreaterThan(combined[0]);
  }

  @Test
  void onlyThoseThatTakePartVote() {
    float[][] onlyTheLast = {null, null, {0.2f, 0.8f}};
    boolean[] takesPart = {false, false, true};

    for (Combiner combiner :
        List.of(Combiner.mean(3, 2), new LogarithmicPool(3, 2), geometric(3, 2))) {
      assertThat(combiner.combine(onlyTheLast, takesPart))
          .as(combiner.kind())
          .containsExactly(new float[] {0.2f, 0.8f}, EXACT);
    }
    assertThat(new MajorityVote(3, 2).combine(onlyTheLast, takesPart))
        .containsExactly(new float[] {0.1f / 1.5f, 1.4f / 1.5f}, EXACT);
  }

  @Test
  void stackingWithTheGeometricMeansCoefficientsIsTheGeometricMean() {
    assertThat(geometric(3, 3).combine(THREE))
        .containsExactly(new LogarithmicPool(3, 3).combine(THREE), EXACT);
  }

  @Test
  void interceptsMoveStackedPredictions() {
    Combiner stacked = new Stacked(1, new double[] {1, 0, 0, 1}, new double[] {Math.log(3), 0});

    assertThat(stacked.combine(new float[][] {{0.5f, 0.5f}}))
        .containsExactly(new float[] {0.75f, 0.25f}, EXACT);
  }

  @Test
  void probabilitiesSumToOneWhateverTheKind() {
    for (Combiner combiner : everyKind()) {
      for (boolean[] takesPart :
          new boolean[][] {{true, true, true}, {true, false, true}, {false, true, false}}) {
        float[] combined = combiner.combine(THREE, takesPart);
        assertThat(combined[0] + combined[1] + combined[2]).as(combiner.kind()).isCloseTo(1, EXACT);
      }
    }
  }

  @Test
  void aBatchIsItsRows() {
    float[][] batches = {
      {0.5f, 0.3f, 0.2f, 0.2f, 0.2f, 0.6f},
      {0.1f, 0.6f, 0.3f, 0.9f, 0.05f, 0.05f},
      {0.4f, 0.1f, 0.5f, 0.3f, 0.4f, 0.3f}
    };
    float[][] second = {{0.2f, 0.2f, 0.6f}, {0.9f, 0.05f, 0.05f}, {0.3f, 0.4f, 0.3f}};
    for (Combiner combiner : everyKind()) {
      float[] a = combiner.combine(THREE);
      float[] b = combiner.combine(second);
      assertThat(combiner.combineBatch(batches, 2))
          .as(combiner.kind())
          .containsExactly(a[0], a[1], a[2], b[0], b[1], b[2]);
    }
  }

  @Test
  void isReadAsItWasWritten() throws Exception {
    for (Combiner combiner : everyKind()) {
      JsonNode read = new ObjectMapper().readTree(combiner.toJson().toString());
      Combiner again = Combiner.fromJson(read);

      assertThat(again.toJson()).isEqualTo(combiner.toJson());
      assertThat(again.combine(THREE)).as(combiner.kind()).isEqualTo(combiner.combine(THREE));
      assertThat(again.getClass()).isEqualTo(combiner.getClass());
    }
  }

  @Test
  void damagedJsonIsToldWithWhatIsWrong() throws Exception {
    assertThatThrownBy(() -> read("{\"kind\":\"mean\",\"members\":0,\"classes\":2}"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected at least 1 member and 2 classes, found 0 and 2");
    assertThatThrownBy(() -> read("{\"kind\":\"bagging\",\"members\":1,\"classes\":2}"))
        .hasMessageContaining("expected a known kind of combination, found \"bagging\"");
    assertThatThrownBy(
            () -> read("{\"kind\":\"weighted\",\"members\":2,\"classes\":2,\"weights\":[1]}"))
        .hasMessageContaining("expected 2 numbers as weights, found 1 values");
    assertThatThrownBy(
            () -> read("{\"kind\":\"weighted\",\"members\":2,\"classes\":2,\"weights\":[0.5,0.6]}"))
        .hasMessageContaining("weights of at least 0 that sum to 1");
  }

  @Test
  void nobodyAndTheWrongNumberOfMembersAreErrors() {
    for (Combiner combiner : everyKind()) {
      assertThatThrownBy(() -> combiner.combine(THREE, new boolean[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected a member that takes part");
      assertThatThrownBy(() -> combiner.combine(new float[2][3], new boolean[] {true, true}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected those of 3 members");
    }
  }

  @Test
  void onlyLinearPoolsHaveWeightsOfTheirOwn() {
    assertThat(new LinearPool("greedy", new double[] {0.75, 0.25}, 2).weights())
        .containsExactly(0.75, 0.25);
    assertThat(new MajorityVote(4, 2).weights()).containsOnly(0.25);
  }

  private static Combiner read(String json) throws Exception {
    return Combiner.fromJson(new ObjectMapper().readTree(json));
  }

  private static Stacked geometric(int members, int classes) {
    double[] coefficients = new double[classes * members * classes];
    for (int c = 0; c < classes; c++) {
      for (int m = 0; m < members; m++) {
        coefficients[c * members * classes + m * classes + c] = 1.0 / members;
      }
    }
    return new Stacked(members, coefficients, new double[classes]);
  }

  private static List<Combiner> everyKind() {
    return List.of(
        Combiner.mean(3, 3),
        new LinearPool("weighted", new double[] {0.1, 0.2, 0.7}, 3),
        new LinearPool("greedy", new double[] {1, 0, 0}, 3),
        new LogarithmicPool(3, 3),
        new MajorityVote(3, 3),
        geometric(3, 3));
  }
}
