package io.trainyard.export;

/**
 * What was measured, and of what.
 *
 * @param of {@code train} and {@code val} for what epochs leave; {@code test}, say, for an
 *     evaluation, by its name; {@link #RESULT} for the figures of the run's JSON line
 * @param metric such as {@code loss}
 */
record Series(String of, String metric) {

  static final String RESULT = "result";

  /** Such as {@code val_loss}, as jobs call it; {@code result/val_loss} in the JSON line. */
  String underscored() {
    return of.equals(RESULT) ? of + "/" + metric : of + "_" + metric;
  }

  /**
   * Such as {@code loss/val}: TensorBoard shows names side by side that begin alike up to a slash.
   */
  String grouped() {
    return of.equals(RESULT) ? of + "/" + metric : metric + "/" + of;
  }
}
