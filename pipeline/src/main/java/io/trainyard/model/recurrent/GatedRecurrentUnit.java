package io.trainyard.model.recurrent;

import java.util.Collection;
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
 * The settings of a gated recurrent unit, which Deeplearning4j lacks, as a layer of its: n x inputs
 * x time in, n x outputs x time out. A network with it is read where this class is known. What it
 * computes: {@link GruCell}.
 */
public final class GatedRecurrentUnit extends BaseRecurrentLayer {

  private static final long serialVersionUID = 1L;

  private GatedRecurrentUnit(Builder builder) {
    super(builder);
    initializeConstraints(builder);
  }

  /** For JSON. */
  private GatedRecurrentUnit() {}

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    LayerValidation.assertNInNOutSet(
        "GatedRecurrentUnit", getLayerName(), layerIndex, getNIn(), getNOut());
    GruLayer layer = new GruLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(conf, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return GruParameters.INSTANCE;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    throw new UnsupportedOperationException("memory is measured and not reported");
  }

  /** Builds the settings. */
  public static final class Builder extends BaseRecurrentLayer.Builder<Builder> {
    @Override
    @SuppressWarnings("unchecked")
    public <E extends org.deeplearning4j.nn.conf.layers.Layer> E build() {
      return (E) new GatedRecurrentUnit(this);
    }
  }
}
