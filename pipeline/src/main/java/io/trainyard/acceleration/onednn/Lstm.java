package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_lstm_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_lstm_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_unidirectional_left2right;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_rnn_desc_t;

/**
 * A long short-term memory without peepholes: sigmoid gates i, f and o, tanh candidate g and
 * output, c' = f c + i g, h' = o tanh(c').
 *
 * <p>Gates come in the order i, f, g, o. Weights have five dimensions: layers (1), directions (1),
 * inputs, gates (4), outputs; the bias lacks the inputs.
 */
public final class Lstm {

  /**
   * The arrays of one sequence.
   *
   * @param source time x n x inputs
   * @param weights of the source
   * @param recurrentWeights of the output before
   * @param destination time x n x outputs
   */
  public record Arrays(
      Memory source, Memory weights, Memory recurrentWeights, Memory bias, Memory destination) {}

  private final NativeScope scope;
  private final Layout source;
  private final Layout weights;
  private final Layout recurrentWeights;
  private final Layout bias;
  private final Layout destination;
  private final Layout state;
  private final Map<Integer, Memory> states;
  private final Map<Integer, Memory> stateGradients;

  public Lstm(NativeScope scope, long time, long examples, long inputs, long outputs) {
    this.scope = scope;
    this.source = Layout.rowMajor(time, examples, inputs);
    this.destination = Layout.rowMajor(time, examples, outputs);
    this.weights = Layout.any(1, 1, inputs, 4, outputs);
    this.recurrentWeights = Layout.any(1, 1, outputs, 4, outputs);
    this.bias = Layout.rowMajor(1, 1, 4, outputs);
    this.state = Layout.rowMajor(1, 1, examples, outputs);
    // oneDNN takes zeros for states that are left out, but then its gradient of the recurrent
    // weights is wrong.
    this.states =
        zeros(DNNL_ARG_SRC_ITER, DNNL_ARG_SRC_ITER_C, DNNL_ARG_DST_ITER, DNNL_ARG_DST_ITER_C);
    this.stateGradients =
        zeros(
            DNNL_ARG_DIFF_SRC_ITER,
            DNNL_ARG_DIFF_SRC_ITER_C,
            DNNL_ARG_DIFF_DST_ITER,
            DNNL_ARG_DIFF_DST_ITER_C);
  }

  private Map<Integer, Memory> zeros(int... arguments) {
    Map<Integer, Memory> memories = new HashMap<>();
    for (int argument : arguments) {
      Memory memory = Memory.allocate(scope, state);
      memory.zero();
      memories.put(argument, memory);
    }
    return memories;
  }

  /** What the sequences start from, outputs and memories, n x outputs each: zeros to begin with. */
  public Memory firstOutput() {
    return states.get(DNNL_ARG_SRC_ITER);
  }

  /** As {@link #firstOutput}. */
  public Memory firstMemory() {
    return states.get(DNNL_ARG_SRC_ITER_C);
  }

  /** What they end with. */
  public Memory lastOutput() {
    return states.get(DNNL_ARG_DST_ITER);
  }

  /** As {@link #lastOutput}. */
  public Memory lastMemory() {
    return states.get(DNNL_ARG_DST_ITER_C);
  }

  /**
   * The gradient of what the sequences end with, in what comes after them: zeros to begin with, and
   * no kernel writes it.
   */
  public Memory lastOutputGradient() {
    return stateGradients.get(DNNL_ARG_DIFF_DST_ITER);
  }

  /** As {@link #lastOutputGradient}. */
  public Memory lastMemoryGradient() {
    return stateGradients.get(DNNL_ARG_DIFF_DST_ITER_C);
  }

  /** The gradient of what they start from. */
  public Memory firstOutputGradient() {
    return stateGradients.get(DNNL_ARG_DIFF_SRC_ITER);
  }

  /** As {@link #firstOutputGradient}. */
  public Memory firstMemoryGradient() {
    return stateGradients.get(DNNL_ARG_DIFF_SRC_ITER_C);
  }

  public Primitive forward(boolean training) {
    dnnl_rnn_desc_t operation = new dnnl_rnn_desc_t();
    Status.require(
        dnnl_lstm_forward_desc_init(
            operation,
            training ? dnnl_forward_training : dnnl_forward_inference,
            dnnl_unidirectional_left2right,
            source.descriptor(),
            state.descriptor(),
            state.descriptor(),
            weights.descriptor(),
            recurrentWeights.descriptor(),
            bias.descriptor(),
            destination.descriptor(),
            state.descriptor(),
            state.descriptor(),
            0),
        "LSTM");
    return Primitive.create("LSTM", scope, operation, null, null);
  }

  public Primitive backward(Primitive forward) {
    dnnl_rnn_desc_t operation = new dnnl_rnn_desc_t();
    Status.require(
        dnnl_lstm_backward_desc_init(
            operation,
            dnnl_backward,
            dnnl_unidirectional_left2right,
            source.descriptor(),
            state.descriptor(),
            state.descriptor(),
            weights.descriptor(),
            recurrentWeights.descriptor(),
            bias.descriptor(),
            destination.descriptor(),
            state.descriptor(),
            state.descriptor(),
            source.descriptor(),
            state.descriptor(),
            state.descriptor(),
            weights.descriptor(),
            recurrentWeights.descriptor(),
            bias.descriptor(),
            destination.descriptor(),
            state.descriptor(),
            state.descriptor(),
            0),
        "LSTM's gradient");
    return Primitive.create("LSTM's gradient", scope, operation, null, forward);
  }

  public Kernel bindForward(Primitive forward, Arrays arrays, Memory workspace) {
    return forward.bindUnchecked(arguments(arrays, workspace));
  }

  /**
   * @param gradients of the arrays; those of the weights are added to what is there
   */
  public Kernel bindBackward(
      Primitive backward, Arrays arrays, Arrays gradients, Memory workspace) {
    Map<Integer, Memory> arguments = arguments(arrays, workspace);
    arguments.putAll(stateGradients);
    arguments.put(DNNL_ARG_DIFF_SRC_LAYER, gradients.source());
    arguments.put(DNNL_ARG_DIFF_WEIGHTS_LAYER, gradients.weights());
    arguments.put(DNNL_ARG_DIFF_WEIGHTS_ITER, gradients.recurrentWeights());
    arguments.put(DNNL_ARG_DIFF_BIAS, gradients.bias());
    arguments.put(DNNL_ARG_DIFF_DST_LAYER, gradients.destination());
    return backward.bindUnchecked(arguments);
  }

  private Map<Integer, Memory> arguments(Arrays arrays, Memory workspace) {
    Map<Integer, Memory> arguments = new HashMap<>(states);
    arguments.put(DNNL_ARG_SRC_LAYER, arrays.source());
    arguments.put(DNNL_ARG_WEIGHTS_LAYER, arrays.weights());
    arguments.put(DNNL_ARG_WEIGHTS_ITER, arrays.recurrentWeights());
    arguments.put(DNNL_ARG_BIAS, arrays.bias());
    arguments.put(DNNL_ARG_DST_LAYER, arrays.destination());
    if (workspace != null) {
      arguments.put(DNNL_ARG_WORKSPACE, workspace);
    }
    return arguments;
  }
}
