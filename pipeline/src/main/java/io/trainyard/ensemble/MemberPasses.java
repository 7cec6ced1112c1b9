package io.trainyard.ensemble;

import io.trainyard.inference.RangeScorer;

/**
 * What a member says of the rows of a range in passes with dropout on, and in one with it off.
 *
 * @param scaled the pass without dropout
 * @param means of what the passes say, rows x outputs, row-major
 * @param within for each row how far the passes are spread, as {@link PassSpread} has it
 */
record MemberPasses(RangeScorer.Scored scaled, float[] means, double[] within) {

  /** Of a member without dropout, of which one pass says what all of them would. */
  static MemberPasses alike(RangeScorer.Scored scored, PassSpread spread) {
    int rows = scored.truth().ids().length;
    float[] said = scored.probabilities();
    float[] row = new float[rows == 0 ? 0 : said.length / rows];
    int perRow = spread.perRow(row.length);
    double[] within = new double[rows * perRow];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(said, i * row.length, row, 0, row.length);
      spread.put(new float[][] {row}, within, i * perRow);
    }
    return new MemberPasses(scored, said, within);
  }
}
