package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final Offset<Double> EXACT = within(1e-7);

  /** Confidences 0.55 (right), 0.75 (wrong), 0.65 (right) and 0.95 (right). */
  private static Calibration fourRows(int bins) {
    Calibration calibration = new Calibration(bins);
    calibration.add(0, new float[] {0.55f, 0.45f}, 0, 2);
    calibration.add(1, new float[] {0.75f, 0.25f}, 0, 2);
    calibration.add(1, new float[] {9, 0.35f, 0.65f}, 1, 2);
    calibration.add(0, new float[] {0.95f, 0.05f}, 0, 2);
    return calibration;
  }

  @Test
  void binsHoldTheRowsOfTheirConfidence() {
    var bins = fourRows(5).bins();

    assertThat(bins).hasSize(5);
    assertThat(bins.get(1)).isEqualTo(new Calibration.Bin(0.2, 0.4, 0, 0, 0));
    assertThat(bins.get(2).rows()).isEqualTo(1);
    assertThat(bins.get(3).rows()).isEqualTo(2);
    assertThat(bins.get(3).confidence()).isCloseTo(0.7, EXACT);
    assertThat(bins.get(3).accuracy()).isEqualTo(0.5);
    assertThat(bins.get(4).confidence()).isCloseTo(0.95, EXACT);
  }

  @Test
  void errorsAreThoseWorkedOutByHand() {
    Calibration calibration = fourRows(5);

    // |1 - 0.55| / 4 + |0.5 - 0.7| * 2 / 4 + |1 - 0.95| / 4
    assertThat(calibration.expectedError()).isCloseTo(0.225, EXACT);
    assertThat(calibration.largestError()).isCloseTo(0.45, EXACT);
  }

  @Test
  void scoresAreThoseWorkedOutByHand() {
    Calibration calibration = fourRows(5);

    double nll = -(Math.log(0.55) + Math.log(0.25) + Math.log(0.65) + Math.log(0.95)) / 4;
    assertThat(calibration.negativeLogLikelihood()).isCloseTo(nll, EXACT);
    double brier = 2 * (0.45 * 0.45 + 0.75 * 0.75 + 0.35 * 0.35 + 0.05 * 0.05) / 4;
    assertThat(calibration.brierScore()).isCloseTo(brier, EXACT);
  }

  @Test
  void theBordersOfABinBelongToTheOneBelow() {
    Calibration calibration = new Calibration(2);
    calibration.add(0, new float[] {0.5f, 0.5f}, 0, 2);
    calibration.add(0, new float[] {1, 0}, 0, 2);

    assertThat(calibration.bins().get(0).rows()).isEqualTo(1);
    assertThat(calibration.bins().get(1).rows()).isEqualTo(1);
  }

  @Test
  void mergedPartsAreTheWhole() {
    Calibration parts = new Calibration(5);
    parts.add(0, new float[] {0.55f, 0.45f}, 0, 2);
    parts.add(1, new float[] {0.75f, 0.25f}, 0, 2);
    Calibration rest = new Calibration(5);
    rest.add(1, new float[] {0.35f, 0.65f}, 0, 2);
    rest.add(0, new float[] {0.95f, 0.05f}, 0, 2);
    parts.merge(rest);

    assertThat(parts.rows()).isEqualTo(4);
    assertThat(parts.expectedError()).isCloseTo(0.225, EXACT);
    assertThat(parts.brierScore()).isCloseTo(fourRows(5).brierScore(), EXACT);
  }

  @Test
  void probabilitiesThatAreNoNumbersMakeScoresNaNAndNothingElse() {
    Calibration calibration = new Calibration();
    calibration.add(0, new float[] {Float.NaN, Float.NaN}, 0, 2);

    assertThat(calibration.rows()).isEqualTo(1);
    assertThat(calibration.negativeLogLikelihood()).isNaN();
    assertThat(calibration.brierScore()).isNaN();
  }

  @Test
  void figuresNeedRowsAndMergesTheSameBins() {
    assertThatThrownBy(() -> new Calibration().expectedError())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Calibration(3).merge(new Calibration(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 bins, not 4");
  }
}
