package io.trainyard.evaluation;

/** Which class a network predicts. */
public final class MostProbable {

  private MostProbable() {}

  /**
   * The class of the largest probability; the first of equals.
   *
   * @param probabilities those of the classes, from index {@code from} on
   */
  public static int of(float[] probabilities, int from, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (probabilities[from + c] > probabilities[from + best]) {
        best = c;
      }
    }
    return best;
  }
}
