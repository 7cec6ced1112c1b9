package io.trainyard.model.flow;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Lets every other component through. */
public final class EveryOtherLayer extends AbstractLayer<EveryOther> {

  private static final long serialVersionUID = 1L;

  EveryOtherLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {}

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    assertInputSet(false);
    return memory.dup(ArrayType.ACTIVATIONS, layerConf().parity().in(input), 'c');
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    INDArray all = memory.create(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    layerConf().parity().in(all).assign(epsilon);
    return new Pair<>(new DefaultGradient(), all);
  }
}
