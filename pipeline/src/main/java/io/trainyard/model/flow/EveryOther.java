package io.trainyard.model.flow;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Lets every other component of its input through, as a layer of Deeplearning4j without parameters:
 * of n x d those of columns 0, 2, ... or 1, 3, ....
 */
public final class EveryOther extends NoParamLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private Parity parity;

  EveryOther(Parity parity, String name) {
    this.parity = parity;
    setLayerName(name);
  }

  /** For JSON. */
  private EveryOther() {}

  /** What is let through. */
  Parity parity() {
    return parity;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    EveryOtherLayer layer = new EveryOtherLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(Map.of());
    layer.setConf(conf);
    return layer;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType input) {
    return InputType.feedForward((input.arrayElementsPerExample() + 1 - parity.first()) / 2);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    throw new UnsupportedOperationException("memory is measured and not reported");
  }
}
