package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer of {@link CellSettings} as Deeplearning4j runs it within a network of its own, for those
 * who have a network and not this project's passes; the layer's {@link Cell} does the work.
 */
final class CellLayer extends BaseRecurrentLayer<CellSettings> {

  private static final long serialVersionUID = 1L;

  /** Deeplearning4j's own name for what is carried. */
  private static final String CARRIED = "prevAct";

  private transient Cell cell;
  private transient Span span;
  private transient boolean restarted;

  CellLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    return run(null, training, memory);
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr memory) {
    setInput(input, memory);
    return run(stateMap, false, memory);
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean store, LayerWorkspaceMgr memory) {
    setInput(input, memory);
    INDArray before = tBpttStateMap.get(CARRIED);
    INDArray output = run(tBpttStateMap, training, memory);
    if (!store) {
      restore(before);
    }
    return output;
  }

  private void restore(INDArray before) {
    if (before == null) {
      tBpttStateMap.remove(CARRIED);
    } else {
      tBpttStateMap.put(CARRIED, before);
    }
  }

  /**
   * @param state what is carried, brought up to date; null to start from zeros
   */
  private INDArray run(Map<String, INDArray> state, boolean training, LayerWorkspaceMgr memory) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, memory);
    INDArray sequence = permuteIfNWC(input);
    Span wanted = new Span((int) sequence.size(2), (int) sequence.size(0));
    if (cell == null || !wanted.equals(span)) {
      span = wanted;
      cell = layerConf().cell(this, span);
      restarted = false;
    }
    cell.mode(training ? Cell.Mode.TRAINING : Cell.Mode.PREDICTING);
    Optional<INDArray> mask = Optional.ofNullable(maskArray).map(this::mask);
    if (mask.isPresent() || restarted) {
      cell.restart(new Restarts(behindMasked(mask), new float[cell.stateSize()]));
    }
    restarted = mask.isPresent();
    INDArray before = state == null ? null : state.get(CARRIED);
    int numbers = cell.stateSize() * span.lanes();
    cell.load(before == null ? new float[numbers] : HostCopies.of(before.dup('c')), 0);
    INDArray output = cell.forward(span.columnsOf(sequence)).dup('f');
    mask.ifPresent(output::muliRowVector);
    if (state != null && numbers > 0) {
      float[] after = new float[numbers];
      cell.save(after, 0);
      long vectors = (long) span.lanes() * cell.carriedByUnit();
      state.put(CARRIED, Nd4j.createFromArray(after).reshape('c', vectors, -1).detach());
    }
    return permuteIfNWC(sequence(output, memory, ArrayType.ACTIVATIONS));
  }

  /** n x time to a number for each column. */
  private INDArray mask(INDArray given) {
    if (given.length() != span.size()) {
      throw new IllegalArgumentException(
          "expected a mask of %d numbers, found %d".formatted(span.size(), given.length()));
    }
    return given.castTo(DataType.FLOAT).dup('f').reshape('f', 1, span.size());
  }

  /**
   * As in Deeplearning4j's LSTM: a masked step puts out zeros, and the one behind it goes on from
   * them.
   */
  private boolean[] behindMasked(Optional<INDArray> mask) {
    boolean[] behind = new boolean[span.size()];
    for (int i = span.lanes(); mask.isPresent() && i < behind.length; i++) {
      behind[i] = mask.get().getFloat(0, i - span.lanes()) == 0;
    }
    return behind;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    // It would write to where gradients were before.
    cell = null;
  }

  @Override
  public void setParamTable(Map<String, INDArray> table) {
    super.setParamTable(table);
    cell = null;
  }

  private INDArray sequence(INDArray columns, LayerWorkspaceMgr memory, ArrayType type) {
    INDArray dense = columns.dup('f');
    return memory.dup(
        type,
        dense.reshape('f', columns.size(0), span.lanes(), span.steps()).permute(1, 0, 2),
        'f');
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    // What is in the cell may be of another pass.
    run(null, true, memory);
    return backward(epsilon, memory);
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int length, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    INDArray before = stateMap.get(CARRIED);
    run(stateMap, true, memory);
    tBpttStateMap.putAll(stateMap);
    if (before == null) {
      stateMap.remove(CARRIED);
    } else {
      stateMap.put(CARRIED, before);
    }
    return backward(epsilon, memory);
  }

  private Pair<Gradient, INDArray> backward(INDArray epsilon, LayerWorkspaceMgr memory) {
    INDArray incoming = span.columnsOf(permuteIfNWC(epsilon));
    Optional.ofNullable(maskArray).map(this::mask).ifPresent(incoming::muliRowVector);
    Optional<INDArray> input = cell.backward(incoming, Cell.Inputs.LEARN);
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach(gradient::setGradientFor);
    weightNoiseParams.clear();
    INDArray result = sequence(input.orElseThrow(), memory, ArrayType.ACTIVATION_GRAD);
    return new Pair<>(gradient, backpropDropOutIfPresent(permuteIfNWC(result)));
  }
}
