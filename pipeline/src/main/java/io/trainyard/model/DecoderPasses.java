package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A decoder's passes through targets in windows of one span, with an output that is of all spans.
 * Not thread-safe.
 */
final class DecoderPasses implements AutoCloseable {

  private final RecurrentStack stack;
  private final Optional<AttentionPasses> attention;
  private final LayerDropout dropout;
  private final PackedOutput output;
  private final INDArray gradient;

  /**
   * @param layers the embedding, and then recurrent layers
   * @param attention to what the encoder says of each token; empty for none
   * @param last the output's layer
   * @param output its passes
   * @param maker of the recurrent layers' passes
   */
  DecoderPasses(
      List<Layer> layers,
      Optional<Attention> attention,
      Layer last,
      PackedOutput output,
      Span span,
      Cell.Maker maker) {
    this.stack = new RecurrentStack(layers, span, maker);
    this.attention = attention.map(weights -> new AttentionPasses(weights, span));
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
   * @param encoded what the decoder starts from, and attends to
   */
  PairScore score(Window target, Encoded encoded) {
    return output.score(forward(target, encoded, false), target);
  }

  /**
   * As above with dropout on; leaves gradients in the layers' places for them.
   *
   * @param encoded brought to the gradient of what the decoder starts from
   * @param scale what gradients are multiplied by
   */
  PairScore learn(Window target, Encoded encoded, float scale) {
    return pass(target, encoded, scale, true);
  }

  /** As {@link #learn} with dropout off. */
  void follow(Window target, Encoded encoded, float scale) {
    pass(target, encoded, scale, false);
  }

  private PairScore pass(Window target, Encoded encoded, float scale, boolean training) {
    INDArray hidden = dropout.forward(forward(target, encoded, training), training);
    PairScore score = output.learn(hidden, target, scale, gradient);
    dropout.backward(gradient);
    INDArray below = attention.isPresent() ? attention.get().backward(gradient) : gradient;
    stack.backward(target.inputs(), below);
    float[] state = encoded.state();
    System.arraycopy(stack.cells().stateGradient(), 0, state, 0, state.length);
    return score;
  }

  /** What the output reads, before dropout. */
  private INDArray forward(Window target, Encoded encoded, boolean training) {
    INDArray hidden = stack.forward(target.inputs(), encoded.state(), training);
    return attention.isPresent() ? attention.get().forward(hidden, encoded, target) : hidden;
  }

  @Override
  public void close() {
    stack.close();
  }
}
