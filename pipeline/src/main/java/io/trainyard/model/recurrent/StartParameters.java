package io.trainyard.model.recurrent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What sequences start from, as a parameter of Deeplearning4j's: a row, zeros to begin with. */
final class StartParameters implements ParamInitializer {

  static final StartParameters INSTANCE = new StartParameters();

  static final String STATE = "S";

  private StartParameters() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return ((SequenceStart) layer).learned();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return numParams(layer) == 0 ? List.of() : List.of(STATE);
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
    return STATE.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
    Map<String, INDArray> views = views(conf, parameters);
    if (initialize) {
      views.values().forEach(view -> view.assign(0));
    }
    views.keySet().forEach(conf::addVariable);
    return views;
  }

  private static Map<String, INDArray> views(NeuralNetConfiguration conf, INDArray all) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    long learned = ((SequenceStart) conf.getLayer()).learned();
    if (learned > 0) {
      views.put(STATE, all.reshape(1, learned));
    }
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradients) {
    return views(conf, gradients);
  }
}
