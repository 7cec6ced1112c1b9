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

/** Where the parameters of {@link CellSettings} lie in Deeplearning4j's flattened array. */
final class SlotParameters implements ParamInitializer {

  static final SlotParameters INSTANCE = new SlotParameters();

  private SlotParameters() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return slots(layer).stream().mapToLong(Slot::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return slots(layer).stream().map(Slot::name).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return slots(layer).stream().filter(slot -> !slot.isBias()).map(Slot::name).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return slots(layer).stream().filter(Slot::isBias).map(Slot::name).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return weightKeys(layer).contains(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return biasKeys(layer).contains(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
    CellSettings settings = (CellSettings) conf.getLayer();
    Map<String, INDArray> views = views(settings, parameters);
    if (initialize) {
      settings.slots().forEach(slot -> initialize(settings, slot, views.get(slot.name())));
    }
    views.keySet().forEach(conf::addVariable);
    return views;
  }

  private static void initialize(CellSettings settings, Slot slot, INDArray values) {
    if (slot.isBias()) {
      values.assign(settings.getBiasInit());
      return;
    }
    boolean own = slot.role() == Slot.Role.RECURRENT && settings.getWeightInitFnRecurrent() != null;
    IWeightInit by = own ? settings.getWeightInitFnRecurrent() : settings.getWeightInitFn();
    // What is given as the flat array shares its elements with the matrix.
    by.init(
        slot.fanIn(),
        slot.fanOut(),
        values.shape(),
        'f',
        values.reshape('f', new long[] {values.length()}));
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradients) {
    return views((CellSettings) conf.getLayer(), gradients);
  }

  private static Map<String, INDArray> views(CellSettings settings, INDArray all) {
    INDArray flat = all.reshape(all.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long from = 0;
    for (Slot slot : settings.slots()) {
      INDArray view = flat.get(interval(from, from + slot.length()));
      views.put(slot.name(), slot.isBias() ? view : view.reshape('f', slot.rows(), slot.columns()));
      from += slot.length();
    }
    return views;
  }

  private static List<Slot> slots(Layer layer) {
    return ((CellSettings) layer).slots();
  }
}
