package io.trainyard.model.recurrent;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The settings of a layer that Deeplearning4j lacks, as a layer of its: n x inputs x time in, n x
 * outputs x time out, with a {@link Cell} for its passes. A network with it is read where its class
 * is known.
 */
public abstract class CellSettings extends BaseRecurrentLayer {

  private static final long serialVersionUID = 1L;

  protected CellSettings(BaseRecurrentLayer.Builder<?> builder) {
    super(builder);
    initializeConstraints(builder);
  }

  /** For JSON. */
  protected CellSettings() {}

  /** The parameters, in the order in which they lie in Deeplearning4j's flattened array. */
  public abstract List<Slot> slots();

  /**
   * The passes through windows of a span.
   *
   * @param layer of these settings; has the parameters, and where their gradients go
   */
  public abstract Cell cell(Layer layer, Span span);

  /** A step of one sequence, as the layer's weights are now. */
  public abstract LayerStep step(Layer layer);

  /** Numbers that passes through windows of a span hold outside the heap, beside parameters. */
  public abstract long windowNumbers(Span span);

  @Override
  public final Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    LayerValidation.assertNInNOutSet(
        getClass().getSimpleName(), getLayerName(), layerIndex, getNIn(), getNOut());
    CellLayer layer = new CellLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(conf, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  @Override
  public final ParamInitializer initializer() {
    return SlotParameters.INSTANCE;
  }

  @Override
  public final LayerMemoryReport getMemoryReport(InputType inputType) {
    throw new UnsupportedOperationException("memory is measured and not reported");
  }
}
