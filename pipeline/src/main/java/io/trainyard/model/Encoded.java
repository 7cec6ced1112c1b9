package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an encoder has to say of sources, and, on the way back, the gradients of it. Good until the
 * encoder's next window. Not thread-safe.
 */
final class Encoded {

  private final PairBatch.Source source;
  private final INDArray outputs;
  private final float[] state;
  private float[] vectors;
  private float[] gradient;

  /**
   * @param outputs units x (steps * lanes)
   * @param state at the end, of all lanes, layer after layer
   */
  Encoded(PairBatch.Source source, INDArray outputs, float[] state) {
    this.source = source;
    this.outputs = outputs;
    this.state = state;
  }

  Span span() {
    return source.span();
  }

  /** The step with a lane's first token. */
  int first(int lane) {
    int lanes = span().lanes();
    for (int t = 0; t < span().steps(); t++) {
      if (source.begins()[t * lanes + lane]) {
        return t;
      }
    }
    return 0;
  }

  /** What it has in mind at the end; brought by a way back to the gradient of it. */
  float[] state() {
    return state;
  }

  /** What it says of each token of each lane, step after step, those in front of sources too. */
  float[] vectors() {
    if (vectors == null) {
      vectors = new float[Math.toIntExact(outputs.length())];
      HostCopies.get(outputs, vectors);
    }
    return vectors;
  }

  /** Room for the gradient of {@link #vectors}: zeros to begin with. */
  float[] gradientRoom() {
    if (gradient == null) {
      gradient = new float[vectors().length];
    }
    return gradient;
  }

  /** The gradient of {@link #vectors}; empty where nobody has looked at them. */
  Optional<float[]> gradient() {
    return Optional.ofNullable(gradient);
  }
}
