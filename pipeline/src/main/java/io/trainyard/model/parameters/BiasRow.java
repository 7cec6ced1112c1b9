package io.trainyard.model.parameters;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters that are one row of numbers which begin as zeros, and are biases to regularization:
 * none of it pulls them.
 */
public final class BiasRow implements ParamInitializer {

  private final String name;
  private final ToLongFunction<Layer> length;

  /**
   * @param length of a layer's row; 0 where it has none
   */
  public BiasRow(String name, ToLongFunction<Layer> length) {
    this.name = name;
    this.length = length;
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return length.applyAsLong(layer);
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return numParams(layer) == 0 ? List.of() : List.of(name);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return false;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return name.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
    Map<String, INDArray> views = getGradientsFromFlattened(conf, parameters);
    if (initialize) {
      views.values().forEach(view -> view.assign(0));
    }
    views.keySet().forEach(conf::addVariable);
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray flattened) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    if (numParams(conf) > 0) {
      views.put(name, flattened.reshape(1, numParams(conf)));
    }
    return views;
  }
}
