package io.trainyard.language;

import java.util.List;
import java.util.Objects;

/** Several language models of one vocabulary that all read a text, and foretell it together. */
public final class PooledModel implements LanguageModel {

  private final List<LanguageModel> models;
  private final TokenPool pool;

  /**
   * @param models at least one
   * @throws IllegalArgumentException if there is none, or they differ in their vocabularies
   */
  public PooledModel(List<? extends LanguageModel> models, TokenPool pool) {
    this.models = List.copyOf(models);
    this.pool = pool;
    if (models.stream().mapToInt(LanguageModel::vocabulary).distinct().count() != 1) {
      throw new IllegalArgumentException(models.size() + " models, not of one vocabulary");
    }
  }

  @Override
  public int vocabulary() {
    return models.get(0).vocabulary();
  }

  @Override
  public int beginning() {
    return models.get(0).beginning();
  }

  @Override
  public Reading begin() {
    return new Together(models.stream().map(LanguageModel::begin).toList(), pool, vocabulary());
  }

  /** A text that all of them are reading. */
  private static final class Together implements Reading {

    private final List<Reading> readings;
    private final TokenPool pool;
    private final double[][] own;
    private final double[] pooled;
    private boolean isKnown;

    Together(List<Reading> readings, TokenPool pool, int vocabulary) {
      this.readings = readings;
      this.pool = pool;
      this.own = new double[readings.size()][vocabulary];
      this.pooled = new double[vocabulary];
    }

    @Override
    public void accept(int token) {
      Objects.checkIndex(token, pooled.length);
      readings.forEach(reading -> reading.accept(token));
      isKnown = false;
    }

    @Override
    public void logProbabilities(double[] into) {
      if (into.length != pooled.length) {
        throw new IllegalArgumentException(
            "expected room for %d tokens, found %d".formatted(pooled.length, into.length));
      }
      foretell();
      System.arraycopy(pooled, 0, into, 0, into.length);
    }

    @Override
    public double logProbability(int token) {
      Objects.checkIndex(token, pooled.length);
      foretell();
      return pooled[token];
    }

    private void foretell() {
      if (!isKnown) {
        for (int m = 0; m < own.length; m++) {
          readings.get(m).logProbabilities(own[m]);
        }
        pool.combine(own, pooled);
        isKnown = true;
      }
    }

    @Override
    public Reading copy() {
      return new Together(readings.stream().map(Reading::copy).toList(), pool, pooled.length);
    }
  }
}
