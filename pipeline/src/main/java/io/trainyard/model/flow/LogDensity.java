package io.trainyard.model.flow;

import io.trainyard.model.parameters.BiasRow;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The end of NICE as a layer of Deeplearning4j: of an input h, n x d, it gives n x 1, the logarithm
 * in nats of the density that h has where {@code z = h exp(s)}, component by component, is
 * distributed by a prior: {@code sum_i (ln p(z_i) + s_i)} (Dinh, Krueger and Bengio 2014, equations
 * 1 and 7). The parameters are t, 1 x d and 0 to begin with, of which {@code s = factor t}.
 */
public final class LogDensity extends FeedForwardLayer {

  /** The logarithms of scales, one for each component. */
  static final String LOG_SCALES = "T";

  private static final ParamInitializer PARAMETERS =
      new BiasRow(LOG_SCALES, layer -> ((LogDensity) layer).getNIn());

  private static final long serialVersionUID = 1L;

  @JsonProperty private Prior prior;
  @JsonProperty private double factor;

  private LogDensity(Builder builder) {
    super(builder);
    this.prior = builder.prior;
    this.factor = builder.factor;
    initializeConstraints(builder);
  }

  /** For JSON. */
  private LogDensity() {}

  Prior prior() {
    return prior;
  }

  /** What the parameters are multiplied by. */
  double factor() {
    return factor;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    LogDensityLayer layer = new LogDensityLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMETERS;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    return List.of();
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    throw new UnsupportedOperationException("memory is measured and not reported");
  }

  /** Builds the settings. */
  static final class Builder extends FeedForwardLayer.Builder<Builder> {

    private final Prior prior;
    private final double factor;

    Builder(Prior prior, double factor) {
      this.prior = prior;
      this.factor = factor;
      nOut(1);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends org.deeplearning4j.nn.conf.layers.Layer> E build() {
      return (E) new LogDensity(this);
    }
  }
}
