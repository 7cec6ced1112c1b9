package io.trainyard.model.recurrent;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a gated recurrent unit's parameters lie in Deeplearning4j's flattened array: weights of the
 * input, weights of the output before, bias; gates side by side, matrices column by column.
 */
final class GruParameters implements ParamInitializer {

  static final GruParameters INSTANCE = new GruParameters();

  private static final String WEIGHTS = "W";
  private static final String RECURRENT = "RW";
  private static final String BIAS = "b";

  private GruParameters() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    GatedRecurrentUnit unit = (GatedRecurrentUnit) layer;
    return GruCell.GATES * unit.getNOut() * (unit.getNIn() + unit.getNOut() + 1);
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.of(WEIGHTS, RECURRENT, BIAS);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of(WEIGHTS, RECURRENT);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of(BIAS);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return !isBiasParam(layer, key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return BIAS.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
    GatedRecurrentUnit unit = (GatedRecurrentUnit) conf.getLayer();
    Map<String, INDArray> views = views(unit, parameters);
    if (initialize) {
      initialize(unit, views);
    }
    views.keySet().forEach(conf::addVariable);
    return views;
  }

  private static void initialize(GatedRecurrentUnit unit, Map<String, INDArray> views) {
    IWeightInit recurrent =
        unit.getWeightInitFnRecurrent() == null
            ? unit.getWeightInitFn()
            : unit.getWeightInitFnRecurrent();
    initialize(unit.getWeightInitFn(), unit.getNIn(), unit, views.get(WEIGHTS));
    initialize(recurrent, unit.getNOut(), unit, views.get(RECURRENT));
    views.get(BIAS).assign(unit.getBiasInit());
  }

  private static void initialize(
      IWeightInit by, long rows, GatedRecurrentUnit unit, INDArray matrix) {
    // What is given as the flat array shares its elements with the matrix.
    by.init(
        rows,
        unit.getNOut(),
        matrix.shape(),
        'f',
        matrix.reshape('f', new long[] {matrix.length()}));
  }

  private static Map<String, INDArray> views(GatedRecurrentUnit unit, INDArray all) {
    long inputs = unit.getNIn();
    long columns = GruCell.GATES * unit.getNOut();
    INDArray flat = all.reshape(all.length());
    long recurrent = inputs * columns;
    long bias = recurrent + unit.getNOut() * columns;
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(WEIGHTS, flat.get(interval(0, recurrent)).reshape('f', inputs, columns));
    views.put(RECURRENT, flat.get(interval(recurrent, bias)).reshape('f', unit.getNOut(), columns));
    views.put(BIAS, flat.get(interval(bias, bias + columns)));
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradients) {
    return views((GatedRecurrentUnit) conf.getLayer(), gradients);
  }
}
