package io.trainyard.ensemble;

import io.trainyard.inference.RangeScorer;

/**
 * The means of passes with dropout on, and how far these are spread, row by row. Sums are taken in
 * double precision, in the order of the passes. Not thread-safe.
 */
final class PassMeans implements RangeScorer.PassesOfRow {

  private final int rows;
  private final PassSpread spread;
  private float[] means = {};
  private double[] within = {};

  /**
   * @param rows of the range
   */
  PassMeans(int rows, PassSpread spread) {
    this.rows = rows;
    this.spread = spread;
  }

  @Override
  public void accept(int row, float[][] said) {
    int outputs = said[0].length;
    int perRow = spread.perRow(outputs);
    if (means.length == 0) {
      means = new float[Math.multiplyExact(rows, outputs)];
      within = new double[Math.multiplyExact(rows, perRow)];
    }
    spread.put(said, within, row * perRow);
    for (int k = 0; k < outputs; k++) {
      double sum = 0;
      for (float[] pass : said) {
        sum += pass[k];
      }
      means[row * outputs + k] = (float) (sum / said.length);
    }
  }

  /**
   * @param scaled what the pass without dropout says of the same rows
   */
  MemberPasses beside(RangeScorer.Scored scaled) {
    return new MemberPasses(scaled, means, within);
  }
}
