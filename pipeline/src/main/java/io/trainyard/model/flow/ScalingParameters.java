package io.trainyard.model.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The logarithms of scales, one for each component, as a parameter of Deeplearning4j's. */
final class ScalingParameters implements ParamInitializer {

  static final ScalingParameters INSTANCE = new ScalingParameters();

  static final String LOG_SCALES = "T";

  private ScalingParameters() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return ((LogDensity) layer).getNIn();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.of(LOG_SCALES);
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
    return LOG_SCALES.equals(key);
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
    views.put(LOG_SCALES, flattened.reshape(1, numParams(conf)));
    return views;
  }
}
