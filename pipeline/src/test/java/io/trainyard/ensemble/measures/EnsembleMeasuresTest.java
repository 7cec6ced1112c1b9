package io.trainyard.ensemble.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.image.PngFile;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EnsembleMeasuresTest {

  private static final Offset<Double> EXACT = within(1e-7);

  @Test
  void membersFiguresAreThoseWorkedOutByHand() {
    MemberFigures first = TwoMembers.measures().members().get(0);
    MemberFigures second = TwoMembers.measures().members().get(1);

    assertThat(first.loss()).isCloseTo(-(Math.log(0.75) + Math.log(0.25)) / 2, EXACT);
    assertThat(first.error()).isEqualTo(0.5);
    assertThat(first.accuracy()).isEqualTo(0.5);
    // (2 / 16 + 2 * 9 / 16) / 2
    assertThat(first.squaredError()).isCloseTo(0.625, EXACT);
    assertThat(second.error()).isZero();
    assertThat(TwoMembers.measures().meanMember().error()).isEqualTo(0.25);
    assertThat(TwoMembers.measures().leastLoss()).isEqualTo(1);
    assertThat(TwoMembers.measures().leastError()).isEqualTo(1);
  }

  @Test
  void theEnsemblesFiguresAreThoseOfTheCombinedPredictions() {
    // The mean: 0.65625 of label 0, and 0.5625 of label 1.
    assertThat(TwoMembers.measures().ensemble().loss())
        .isCloseTo(-(Math.log(0.65625) + Math.log(0.5625)) / 2, EXACT);
    assertThat(TwoMembers.measures().ensemble().accuracy()).isEqualTo(1);
    assertThat(TwoMembers.measures().calibration().rows()).isEqualTo(2);
  }

  @Test
  void theBoundIsThatWorkedOutByHand() {
    ConvexityBound bound = TwoMembers.measures().bound();

    assertThat(bound.crossEntropy()).isCloseTo(-(Math.log(0.65625) + Math.log(0.5625)) / 2, EXACT);
    assertThat(bound.meanMemberCrossEntropy())
        .isCloseTo(
            -(Math.log(0.75) + Math.log(0.5625) + Math.log(0.25) + Math.log(0.875)) / 4, EXACT);
    double ofMean = 2 * (0.34375 * 0.34375 + 0.4375 * 0.4375) / 2;
    double ofMembers = 2 * (0.25 * 0.25 + 0.4375 * 0.4375 + 0.75 * 0.75 + 0.125 * 0.125) / 4;
    assertThat(bound.squaredError()).isCloseTo(ofMean, EXACT);
    assertThat(bound.meanMemberSquaredError()).isCloseTo(ofMembers, EXACT);
    assertThat(bound.crossEntropyGain()).isPositive();
    assertThat(bound.squaredErrorGain()).isCloseTo(ofMembers - ofMean, EXACT);
  }

  @Test
  void theAmbiguityIsThatWorkedOutByHand() {
    Ambiguity ambiguity = TwoMembers.measures().ambiguity();

    // Members stand 0.09375 from the mean in the first row, 0.3125 in the second, in both classes.
    assertThat(ambiguity.ambiguity())
        .isCloseTo(2 * (0.09375 * 0.09375 + 0.3125 * 0.3125) / 2, EXACT);
    assertThat(ambiguity.ensembleError())
        .isCloseTo(ambiguity.meanMemberError() - ambiguity.ambiguity(), EXACT);
  }

  @Test
  void membersDisagreeOnOneOfTheTwoRows() {
    assertThat(TwoMembers.measures().disagreement())
        .isDeepEqualTo(new double[][] {{0, 0.5}, {0.5, 0}});
    assertThat(TwoMembers.measures().meanDisagreement()).isEqualTo(0.5);
  }

  @Test
  void theCurveGoesFromTheFirstMemberToTheMeanOfAll() {
    EnsembleMeasures measures = TwoMembers.measures();

    assertThat(measures.curve()).hasSize(2);
    assertThat(measures.curve().get(0)).isEqualTo(new CurvePoint(1, measures.members().get(0)));
    assertThat(measures.curve().get(1).members()).isEqualTo(2);
    assertThat(measures.curve().get(1).figures().loss())
        .isCloseTo(measures.ensemble().loss(), EXACT);
  }

  @Test
  void membersThatAreAlikeHaveNothingToWin() {
    EnsembleMeasures measures = new EnsembleMeasures(Combiner.mean(3, 2), 1);
    float[] batch = {0.3f, 0.7f, 0.9f, 0.1f};
    measures.add(new int[] {0, 0}, new float[][] {batch, batch, batch});

    assertThat(measures.ambiguity().ambiguity()).isCloseTo(0, within(1e-15));
    assertThat(measures.bound().crossEntropyGain()).isCloseTo(0, within(1e-12));
    assertThat(measures.meanDisagreement()).isZero();
  }

  @Test
  void theBoundHoldsForWhateverMembersThereAre() {
    SplittableRandom random = new SplittableRandom(8);
    EnsembleMeasures measures = new EnsembleMeasures(Combiner.mean(4, 3), 1);
    for (int i = 0; i < 5_000; i++) {
      float[][] members = new float[4][];
      for (int m = 0; m < 4; m++) {
        members[m] = nearlyOneClass(random);
      }
      measures.add(new int[] {random.nextInt(3)}, members);
    }

    assertThat(measures.bound().crossEntropyGain()).isPositive();
    assertThat(measures.bound().squaredErrorGain()).isPositive();
  }

  /** Labels below the least probability, too, where a loss that stays the same is not convex. */
  private static float[] nearlyOneClass(SplittableRandom random) {
    float rest = (float) Math.pow(10, -random.nextDouble(0.5, 20));
    float[] p = new float[3];
    Arrays.fill(p, rest / 2);
    p[random.nextInt(3)] = 1 - rest;
    return p;
  }

  @Test
  void aMeanThatIsWorseThanItsMembersIsABug() {
    // Weights that do not sum to 1 make no mean.
    PoolLosses wrong = new PoolLosses(new double[] {0.2, 0.2});

    assertThatThrownBy(() -> wrong.add(0, new float[][] {{0.9f, 0.1f}, {0.9f, 0.1f}}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the ensemble's cross-entropy: expected at most")
        .hasMessageContaining("found");
  }

  @Test
  void crossEntropyIsConvexBelowTheLeastProbabilityToo() {
    for (double p : new double[] {0, 1e-12, 0.99e-10, 1e-10, 1.5e-10, 1e-5}) {
      double q = p + 1.9e-10;
      assertThat(PoolLosses.crossEntropy((p + q) / 2))
          .isLessThanOrEqualTo(
              (PoolLosses.crossEntropy(p) + PoolLosses.crossEntropy(q)) / 2 + 1e-12);
    }
    assertThat(PoolLosses.crossEntropy(0)).isCloseTo(-Math.log(1e-10) + 1, EXACT);
  }

  @Test
  void aMemberThatAnswersWithNoNumberMakesFiguresNaN() {
    EnsembleMeasures measures = new EnsembleMeasures(Combiner.mean(2, 2), 1);
    measures.add(new int[] {0}, new float[][] {{0.5f, 0.5f}, {Float.NaN, Float.NaN}});

    assertThat(measures.ensemble().loss()).isNaN();
    assertThat(measures.members().get(0).loss()).isCloseTo(Math.log(2), EXACT);
    assertThat(measures.members().get(1).loss()).isNaN();
    assertThat(measures.leastLoss()).isZero();
  }

  @Test
  void mergedPartsAreTheWhole() {
    EnsembleMeasures first = new EnsembleMeasures(Combiner.mean(2, 2), 1);
    first.add(new int[] {0}, new float[][] {{0.75f, 0.25f}, {0.5625f, 0.4375f}});
    EnsembleMeasures second = new EnsembleMeasures(Combiner.mean(2, 2), 1);
    second.add(new int[] {1}, new float[][] {{0.75f, 0.25f}, {0.125f, 0.875f}});

    EnsembleMeasures merged = first.merge(second);

    assertThat(merged.rows()).isEqualTo(2);
    assertThat(merged.members()).isEqualTo(TwoMembers.measures().members());
    assertThat(merged.curve()).isEqualTo(TwoMembers.measures().curve());
    assertThat(merged.bound()).isEqualTo(TwoMembers.measures().bound());
    assertThat(merged.ambiguity()).isEqualTo(TwoMembers.measures().ambiguity());
    assertThat(merged.disagreement()).isDeepEqualTo(TwoMembers.measures().disagreement());
    assertThat(merged.ensemble().named()).isEqualTo(TwoMembers.measures().ensemble().named());
    assertThat(merged.calibration().bins()).isEqualTo(TwoMembers.measures().calibration().bins());
  }

  @Test
  void lossAndErrorArePicturesOfTheirOwn() {
    BufferedImage loss = CurvePictures.loss("test rows", TwoMembers.measures());
    BufferedImage error = CurvePictures.error("test rows", TwoMembers.measures());

    assertThat(loss.getWidth()).isGreaterThan(600);
    assertThat(PngFile.of(loss)).isNotEqualTo(PngFile.of(error));
  }

  @Test
  void figuresNeedRows() {
    assertThatThrownBy(() -> new EnsembleMeasures(Combiner.mean(2, 2), 1).members())
        .isInstanceOf(IllegalStateException.class);
  }
}
