package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.Uncertainty;
import io.trainyard.model.Task;

/** How far passes with dropout are spread, by what they tell of a row. */
enum PassSpread {
  /** The mean entropy of the passes' probabilities, in nats: one number a row. */
  ENTROPY {
    @Override
    int perRow(int outputs) {
      return 1;
    }

    @Override
    void put(float[][] passes, double[] into, int at) {
      double entropy = 0;
      for (float[] pass : passes) {
        entropy += Uncertainty.entropy(pass);
      }
      into[at] = entropy / passes.length;
    }
  },

  /** The population variance over the passes of each standardized value: outputs numbers a row. */
  VARIANCE {
    @Override
    int perRow(int outputs) {
      return outputs;
    }

    @Override
    void put(float[][] passes, double[] into, int at) {
      for (int k = 0; k < passes[0].length; k++) {
        double mean = 0;
        for (float[] pass : passes) {
          mean += (double) pass[k] / passes.length;
        }
        double variance = 0;
        for (float[] pass : passes) {
          variance += (pass[k] - mean) * (pass[k] - mean) / passes.length;
        }
        into[at + k] = variance;
      }
    }
  };

  static PassSpread of(Task task) {
    return task instanceof Task.Regression ? VARIANCE : ENTROPY;
  }

  /** How many numbers it is for a row. */
  abstract int perRow(int outputs);

  /**
   * @param passes passes x outputs
   * @param at where the row's numbers begin
   */
  abstract void put(float[][] passes, double[] into, int at);
}
