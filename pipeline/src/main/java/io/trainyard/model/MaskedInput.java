package io.trainyard.model;

import java.util.Optional;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Broadcast;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Drops a part of what a layer takes, by masks that somebody else gives, and scales the rest by one
 * over the probability with which it is kept, as DL4J does in training. It stands before the layer,
 * where DL4J reshapes its input, so that whoever passes rows through the network, in whichever
 * mode, drops the same. For networks that do not learn.
 *
 * <p>Not thread-safe.
 */
public final class MaskedInput implements InputPreProcessor {

  private static final long serialVersionUID = 1L;

  /** The masks of the pass that is being made; empty where nothing is dropped. */
  static final class Current {
    private Optional<Masks> masks = Optional.empty();

    void set(Optional<Masks> masks) {
      this.masks = masks;
    }
  }

  private final InputPreProcessor before;
  private final String layer;
  private final Dropping dropping;
  private final transient Current current;
  private transient INDArray scales;

  /**
   * @param before what else comes before the layer, and first; null for nothing
   * @param layer for {@link Masks}
   */
  MaskedInput(InputPreProcessor before, String layer, Dropping dropping, Current current) {
    this.before = before;
    this.layer = layer;
    this.dropping = dropping;
    this.current = current;
  }

  /** What else comes before the layer, and first; null for nothing. */
  public InputPreProcessor before() {
    return before;
  }

  /** What DL4J has before a layer, without masks; null for nothing. */
  public static InputPreProcessor unmasked(InputPreProcessor preprocessor) {
    return preprocessor instanceof MaskedInput masked ? masked.before : preprocessor;
  }

  /**
   * Writes what this pass keeps.
   *
   * @param from what the layer would take, a row for each example
   * @param to overwritten; of the shape of {@code from}
   */
  public void apply(INDArray from, INDArray to) {
    if (current.masks.isEmpty()) {
      to.assign(from);
      return;
    }
    int rows = Math.toIntExact(from.size(0));
    switch (dropping.unit()) {
      case NUMBER -> {
        int numbers = Math.toIntExact(from.length() / rows);
        from.muli(scales(rows, numbers).reshape('c', from.shape()), to);
      }
      case CHANNEL -> Broadcast.mul(from, scales(rows, Math.toIntExact(from.size(1))), to, 0, 1);
    }
  }

  /** rows x things: 0 for what is dropped, and what the others are scaled by. */
  private INDArray scales(int rows, int things) {
    if (scales == null || scales.size(0) != rows || scales.size(1) != things) {
      // Kept: memory outside the heap is given back late.
      scales = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', rows, things);
    }
    float scale = (float) (1 / dropping.keep());
    float[] values = new float[rows * things];
    boolean[] kept = new boolean[things];
    Masks masks = current.masks.orElseThrow();
    for (int row = 0; row < rows; row++) {
      masks.draw(layer, row, dropping.keep(), kept);
      for (int i = 0; i < things; i++) {
        values[row * things + i] = kept[i] ? scale : 0;
      }
    }
    HostCopies.put(values, scales);
    return scales;
  }

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr memory) {
    INDArray from = before == null ? input : before.preProcess(input, miniBatchSize, memory);
    INDArray to =
        memory.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, from.shape(), 'c');
    apply(from, to);
    return to;
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr memory) {
    throw new UnsupportedOperationException("masks are for networks that do not learn");
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState state, int miniBatchSize) {
    return before == null
        ? new Pair<>(maskArray, state)
        : before.feedForwardMaskArray(maskArray, state, miniBatchSize);
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return before == null ? inputType : before.getOutputType(inputType);
  }

  /** What DL4J copies masks as the original does: copies are of one network. */
  @Override
  public MaskedInput clone() {
    return new MaskedInput(before == null ? null : before.clone(), layer, dropping, current);
  }
}
