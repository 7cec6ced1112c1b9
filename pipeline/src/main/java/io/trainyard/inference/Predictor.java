package io.trainyard.inference;

import io.trainyard.dataset.Tensors;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Network;
import io.trainyard.model.classifier.Classifier;

/** What gives rows their probabilities. */
interface Predictor {

  /** How it takes rows. */
  InputLayout inputLayout();

  /**
   * @param tensors that rows were written by
   * @param rows normalized, channel-first
   * @return rows x classes, row-major
   */
  float[] probabilities(Tensors tensors, Tensors.Host rows);

  /** A network with its parameters as they are then. */
  static Predictor of(Network network) {
    return new Predictor() {
      @Override
      public InputLayout inputLayout() {
        return network.inputLayout();
      }

      @Override
      public float[] probabilities(Tensors tensors, Tensors.Host rows) {
        return network.probabilities(tensors.put(rows).features());
      }
    };
  }

  /** A classifier, which needs no native memory. */
  static Predictor of(Classifier classifier) {
    return new Predictor() {
      @Override
      public InputLayout inputLayout() {
        return InputLayout.FLAT;
      }

      @Override
      public float[] probabilities(Tensors tensors, Tensors.Host rows) {
        return classifier.probabilities(rows.features(), rows.count());
      }
    };
  }
}
