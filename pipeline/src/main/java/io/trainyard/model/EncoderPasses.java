package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An encoder's passes through sources in windows of one span. Not thread-safe. */
final class EncoderPasses implements AutoCloseable {

  private final RecurrentStack stack;
  private final INDArray outputGradient;

  /**
   * @param layers the embedding, and then recurrent layers
   */
  EncoderPasses(List<Layer> layers, Span span) {
    // Sources begin within their windows, for which cells have to go step by step.
    this.stack = new RecurrentStack(layers, span, Cell.BY_STEPS);
    Layer top = layers.get(layers.size() - 1);
    this.outputGradient = span.columns((int) top.paramTable().get("RW").size(0));
  }

  RecurrentStack stack() {
    return stack;
  }

  Encoded read(PairBatch.Source source, boolean training) {
    float[] state = new float[stack.cells().stateSize() * source.span().lanes()];
    stack.cells().restart(source.begins());
    INDArray outputs = stack.forward(source.tokens(), state, training);
    return new Encoded(source, outputs, state);
  }

  /**
   * Leaves gradients in the layers' places for them.
   *
   * @param encoded what {@link #read} gave, with its gradients
   */
  void backward(PairBatch.Source source, Encoded encoded) {
    encoded
        .gradient()
        .ifPresentOrElse(
            gradient -> HostCopies.put(gradient, outputGradient), () -> outputGradient.assign(0));
    stack.cells().endWith(encoded.state());
    stack.backward(source.tokens(), outputGradient);
  }

  @Override
  public void close() {
    stack.close();
  }
}
