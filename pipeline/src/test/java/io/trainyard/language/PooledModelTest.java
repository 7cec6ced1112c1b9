package io.trainyard.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PooledModelTest {

  private static final double TINY = 1e-15;

  /** Foretells the same numbers, turned by as many places as it has read tokens. */
  private record Turning(double... probabilities) implements LanguageModel {

    @Override
    public int vocabulary() {
      return probabilities.length;
    }

    @Override
    public Reading begin() {
      return new At(this, 0);
    }
  }

  private static final class At implements Reading {
    private final Turning model;
    private int read;

    At(Turning model, int read) {
      this.model = model;
      this.read = read;
    }

    @Override
    public void accept(int token) {
      read++;
    }

    @Override
    public void logProbabilities(double[] into) {
      for (int token = 0; token < into.length; token++) {
        into[token] = logProbability(token);
      }
    }

    @Override
    public double logProbability(int token) {
      return Math.log(model.probabilities[(token + read) % model.probabilities.length]);
    }

    @Override
    public Reading copy() {
      return new At(model, read);
    }
  }

  private static double[] foretold(Reading reading) {
    double[] logs = new double[3];
    reading.logProbabilities(logs);
    return Arrays.stream(logs).map(Math::exp).toArray();
  }

  private static final List<Turning> TWO =
      List.of(new Turning(0.5, 0.25, 0.25), new Turning(0.1, 0.6, 0.3));

  @Test
  void theMeanOfProbabilitiesIsTheirMean() {
    Reading reading = new PooledModel(TWO, TokenPool.MEAN).begin();
    assertThat(foretold(reading)).containsExactly(new double[] {0.3, 0.425, 0.275}, within(TINY));
    assertThat(reading.mostProbable(3)).isEqualTo(1);

    reading.accept(2);

    assertThat(foretold(reading)).containsExactly(new double[] {0.425, 0.275, 0.3}, within(TINY));
    assertThat(reading.logProbability(2)).isCloseTo(Math.log(0.3), within(TINY));
  }

  @Test
  void theGeometricMeanIsMadeToSumToOne() {
    // Roots of 0.05, 0.15 and 0.075 over their sum.
    double[] roots = {Math.sqrt(0.05), Math.sqrt(0.15), Math.sqrt(0.075)};
    double sum = roots[0] + roots[1] + roots[2];
    assertThat(sum).isCloseTo(0.884766, within(1e-6));
    Reading reading = new PooledModel(TWO, TokenPool.GEOMETRIC_MEAN).begin();

    assertThat(foretold(reading))
        .containsExactly(
            new double[] {roots[0] / sum, roots[1] / sum, roots[2] / sum}, within(TINY));
  }

  @Test
  void whatOneReadsItsCopyDoesNot() {
    Reading reading = new PooledModel(TWO, TokenPool.MEAN).begin();
    Reading copy = reading.copy();
    copy.accept(0);
    assertThat(foretold(reading)[0]).isCloseTo(0.3, within(TINY));
    assertThat(foretold(copy)[0]).isCloseTo(0.425, within(TINY));
  }

  @Test
  void tokensThatNobodyThinksPossibleStayImpossible() {
    List<Turning> models = List.of(new Turning(0, 0.5, 0.5), new Turning(0, 1, 0));
    Reading mean = new PooledModel(models, TokenPool.MEAN).begin();
    assertThat(mean.logProbability(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(mean.logProbability(2)).isCloseTo(Math.log(0.25), within(TINY));

    Reading geometric = new PooledModel(models, TokenPool.GEOMETRIC_MEAN).begin();
    assertThat(foretold(geometric)).containsExactly(new double[] {0, 1, 0}, within(TINY));
  }

  @Test
  void sumsOfProbabilitiesSayTheSameAsTheirLogarithms() {
    for (TokenPool pool : TokenPool.values()) {
      double[] sums = new double[3];
      for (Turning model : TWO) {
        for (int token = 0; token < 3; token++) {
          sums[token] += pool.term(model.probabilities()[token]);
        }
      }
      Reading reading = new PooledModel(TWO, pool).begin();
      for (int token = 0; token < 3; token++) {
        assertThat(pool.logProbability(sums, 2, token))
            .isCloseTo(reading.logProbability(token), within(1e-14));
      }
    }
  }

  @Test
  void modelsOfOtherVocabulariesAreRefused() {
    assertThatThrownBy(
            () -> new PooledModel(List.of(new Turning(1, 0), new Turning(1, 0, 0)), TokenPool.MEAN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not of one vocabulary");
    PooledModel pooled = new PooledModel(TWO, TokenPool.MEAN);
    assertThatThrownBy(() -> pooled.begin().accept(3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
