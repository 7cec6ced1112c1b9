package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A decoder's passes through targets in windows of one span, with an output that is of all spans.
 * Not thread-safe.
 */
final class DecoderPasses implements AutoCloseable {

  private final RecurrentStack stack;
  private final LayerDropout dropout;
  private final PackedOutput output;
  private final INDArray gradient;

  /**
   * @param layers the embedding, and then recurrent layers
   * @param last the output's layer
   * @param output its passes
   * @param maker of the recurrent layers' passes
   */
  DecoderPasses(List<Layer> layers, Layer last, PackedOutput output, Span span, Cell.Maker maker) {
    this.stack = new RecurrentStack(layers, span, maker);
    this.dropout = new LayerDropout(last, span);
    this.output = output;
    this.gradient = span.columns((int) last.paramTable().get("W").size(0));
  }

  RecurrentStack stack() {
    return stack;
  }

  /**
   * Predicts each target's tokens, with dropout off.
   *
   * @param state what the decoder starts from; brought to its end
   */
  PairScore score(Window target, float[] state) {
    return output.score(stack.forward(target.inputs(), state, false), target);
  }

  /**
   * As above with dropout on; leaves gradients in the layers' places for them.
   *
   * @param state brought to the gradient of what the decoder starts from
   * @param scale what gradients are multiplied by
   */
  PairScore learn(Window target, float[] state, float scale) {
    INDArray hidden = dropout.forward(stack.forward(target.inputs(), state, true), true);
    PairScore score = output.learn(hidden, target, scale, gradient);
    dropout.backward(gradient);
    stack.backward(target.inputs(), gradient);
    System.arraycopy(stack.stateGradient(), 0, state, 0, state.length);
    return score;
  }

  @Override
  public void close() {
    stack.close();
  }
}
