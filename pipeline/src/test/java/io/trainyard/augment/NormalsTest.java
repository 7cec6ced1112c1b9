package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalsTest {

  private static final int MANY = 4_000_000;
  private static final int ERRORS = 5;

  private static final float[] VARIATES = draw(MANY);

  private static float[] draw(int count) {
    SplittableRandom random = new SplittableRandom(11);
    float[] variates = new float[count];
    for (int i = 0; i < count; i++) {
      variates[i] = Normals.next(random);
    }
    return variates;
  }

  /** Of the k-th power of a standard normal: its mean, and the mean of its square. */
  @ParameterizedTest
  @CsvSource({"1, 0, 1", "2, 1, 3", "3, 0, 15", "4, 3, 105", "6, 15, 10395"})
  void momentsAreThoseOfTheNormalDistribution(int power, double mean, double square) {
    double sum = 0;
    for (float x : VARIATES) {
      sum += Math.pow(x, power);
    }

    double error = Math.sqrt((square - mean * mean) / MANY);
    assertThat(sum / MANY).isCloseTo(mean, within(ERRORS * error));
  }

  /** The tail of the method begins at 4.039: both what lies before it and what lies in it. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.460172162722971",
    "0.5, 0.308537538725987",
    "1, 0.158655253931457",
    "2, 0.0227501319481792",
    "3, 0.00134989803163009",
    "3.5, 0.000232629079035525",
    "4, 3.16712418331199e-5",
    "4.5, 3.39767312473006e-6"
  })
  void asManyLieBeyondAPointAsShould(double point, double share) {
    int above = 0;
    int below = 0;
    for (float x : VARIATES) {
      above += x > point ? 1 : 0;
      below += x < -point ? 1 : 0;
    }

    double error = ERRORS * Math.sqrt(MANY * share);
    assertThat((double) above).isCloseTo(MANY * share, within(error));
    assertThat((double) below).isCloseTo(MANY * share, within(error));
  }

  @Test
  void neighboursSayNothingOfEachOther() {
    double product = 0;
    double ofSquares = 0;
    for (int i = 1; i < MANY; i++) {
      double x = VARIATES[i - 1];
      double y = VARIATES[i];
      product += x * y;
      ofSquares += (x * x - 1) * (y * y - 1);
    }

    assertThat(product / MANY).isCloseTo(0, within(ERRORS / Math.sqrt(MANY)));
    assertThat(ofSquares / MANY).isCloseTo(0, within(ERRORS * 2 / Math.sqrt(MANY)));
  }

  /** So many that the rare ways to a variate are among them. */
  @Test
  void oneSeedGivesTheseVariatesForEver() {
    float[] first = draw(100_000);

    assertThat(Arrays.copyOf(first, 4))
        .containsExactly(-1.2981207f, -0.9214329f, 0.5748956f, -1.1622003f);
    assertThat(Arrays.hashCode(first)).isEqualTo(1481186426);
  }
}
