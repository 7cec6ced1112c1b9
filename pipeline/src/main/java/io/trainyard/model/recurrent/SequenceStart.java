package io.trainyard.model.recurrent;

import io.trainyard.model.parameters.BiasRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Says, as a layer of Deeplearning4j that lets everything through, what the recurrent layers in
 * front of it start a sequence from, and where a sequence starts. Its one parameter, if any, is
 * what they start from. Only this project's passes go by it: Deeplearning4j's own start from zeros.
 */
public final class SequenceStart extends BaseLayer {

  /** What sequences start from. */
  private static final ParamInitializer PARAMETERS =
      new BiasRow("S", layer -> ((SequenceStart) layer).learned());

  private static final long serialVersionUID = 1L;

  @JsonProperty private long learned;
  @JsonProperty private boolean atDocuments;

  private SequenceStart(Builder builder) {
    super(builder);
    this.learned = builder.learned;
    this.atDocuments = builder.atDocuments;
    initializeConstraints(builder);
  }

  /** For JSON. */
  private SequenceStart() {}

  /** Numbers that a lane starts from, where they are learned; 0 where they are zeros. */
  public long learned() {
    return learned;
  }

  /** Whether a sequence starts with each document, and not only with each lane. */
  public boolean atDocuments() {
    return atDocuments;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    SequenceStartLayer layer = new SequenceStartLayer(conf, type);
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
    return PARAMETERS;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType input) {
    return input;
  }

  @Override
  public void setNIn(InputType input, boolean override) {}

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    return List.of();
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    throw new UnsupportedOperationException("memory is measured and not reported");
  }

  /** Builds the settings. */
  public static final class Builder extends BaseLayer.Builder<Builder> {

    private long learned;
    private boolean atDocuments;

    /**
     * @param numbers that a lane starts from
     */
    public Builder learned(long numbers) {
      this.learned = numbers;
      return this;
    }

    /** Has a sequence start with each document. */
    public Builder atDocuments() {
      this.atDocuments = true;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends org.deeplearning4j.nn.conf.layers.Layer> E build() {
      return (E) new SequenceStart(this);
    }
  }
}
