package io.trainyard.model;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Leaves of sequences what was put out last: n x features x time to n x features. Gradients of all
 * steps before it are zero. Immutable.
 */
public final class LastStep implements InputPreProcessor {

  private static final long serialVersionUID = 1L;

  private final int steps;

  /**
   * @param steps of each sequence
   */
  @JsonCreator
  LastStep(@JsonProperty("steps") int steps) {
    this.steps = steps;
  }

  /** Of each sequence. */
  @JsonProperty("steps")
  public int steps() {
    return steps;
  }

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr memory) {
    INDArray last =
        input.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(steps - 1));
    return memory.dup(ArrayType.ACTIVATIONS, last, 'c');
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr memory) {
    INDArray result =
        memory.create(
            ArrayType.ACTIVATION_GRAD,
            output.dataType(),
            new long[] {output.size(0), output.size(1), steps},
            'f');
    result.put(
        new INDArrayIndex[] {NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(steps - 1)},
        output);
    return result;
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return InputType.feedForward(((InputType.InputTypeRecurrent) inputType).getSize());
  }

  /** Images have no masks. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState state, int miniBatchSize) {
    return new Pair<>(maskArray, state);
  }

  @Override
  public LastStep clone() {
    return new LastStep(steps);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LastStep last && steps == last.steps;
  }

  @Override
  public int hashCode() {
    return steps;
  }
}
