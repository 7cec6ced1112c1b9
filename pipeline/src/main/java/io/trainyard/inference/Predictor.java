package io.trainyard.inference;

import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
import io.trainyard.model.DropoutNetwork;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Network;
import io.trainyard.model.classifier.RowModel;
import org.nd4j.linalg.api.ndarray.INDArray;

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

  /**
   * Passes of a network with its dropout on, and last of all one with it off: rows x (passes + 1) x
   * classes.
   */
  static Predictor of(DropoutNetwork network, DropoutPasses passes) {
    return new Predictor() {
      @Override
      public InputLayout inputLayout() {
        return network.network().inputLayout();
      }

      @Override
      public float[] probabilities(Rows rows, Tensors tensors, Tensors.Host written) {
        INDArray features = tensors.put(written).features();
        long[] ids = rows.ids();
        float[] last = network.network().probabilities(features);
        int classes = last.length / rows.count();
        float[] all = new float[last.length * (passes.count() + 1)];
        for (int pass = 0; pass < passes.count(); pass++) {
          put(network.probabilities(features, passes.masks(pass, ids)), classes, pass, all);
        }
        put(last, classes, passes.count(), all);
        return all;
      }

      private void put(float[] probabilities, int classes, int pass, float[] into) {
        int wide = (passes.count() + 1) * classes;
        for (int i = 0; i * classes < probabilities.length; i++) {
          System.arraycopy(probabilities, i * classes, into, i * wide + pass * classes, classes);
        }
      }
    };
  }

  /** What is no network, which needs no native memory: rows x outputs. */
  static Predictor of(RowModel classifier) {
    return new Predictor() {
      @Override
      public InputLayout inputLayout() {
        return InputLayout.FLAT;
      }

      @Override
      public float[] probabilities(Rows rows, Tensors tensors, Tensors.Host written) {
        return classifier.predict(written.features(), written.count());
      }
    };
  }
}
