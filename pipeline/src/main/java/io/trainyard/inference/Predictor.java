package io.trainyard.inference;

import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Network;
import io.trainyard.model.classifier.Classifier;

/** What gives rows their probabilities. */
interface Predictor {

  /** How it takes rows. */
  InputLayout inputLayout();

  /**
   * @param rows that are looked at
   * @param tensors that they were written by
   * @param written the rows as they are seen, normalized, channel-first
   * @return as many numbers for each row, row-major
   */
  float[] probabilities(Rows rows, Tensors tensors, Tensors.Host written);

  /** A network with its parameters as they are then: rows x classes. */
  static Predictor of(Network network) {
    return new Predictor() {
      @Override
      public InputLayout inputLayout() {
        return network.inputLayout();
      }

      @Override
      public float[] probabilities(Rows rows, Tensors tensors, Tensors.Host written) {
        return network.probabilities(tensors.put(written).features());
      }
    };
  }

  /** A classifier, which needs no native memory: rows x classes. */
  static Predictor of(Classifier classifier) {
    return new Predictor() {
      @Override
      public InputLayout inputLayout() {
        return InputLayout.FLAT;
      }

      @Override
      public float[] probabilities(Rows rows, Tensors tensors, Tensors.Host written) {
        return classifier.probabilities(written.features(), written.count());
      }
    };
  }
}
