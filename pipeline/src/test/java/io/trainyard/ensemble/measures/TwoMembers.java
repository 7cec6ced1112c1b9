package io.trainyard.ensemble.measures;

import io.trainyard.ensemble.combination.Combiner;

/** An ensemble small enough to be worked out by hand. */
public final class TwoMembers {

  private TwoMembers() {}

  /**
   * Two rows of labels 0 and 1, for which the mean has 0.65625 and 0.5625; the members agree on the
   * first row's class only.
   */
  public static EnsembleMeasures measures() {
    EnsembleMeasures measures = new EnsembleMeasures(Combiner.mean(2, 2), 1);
    measures.add(
        new int[] {0, 1},
        new float[][] {{0.75f, 0.25f, 0.75f, 0.25f}, {0.5625f, 0.4375f, 0.125f, 0.875f}});
    return measures;
  }
}
