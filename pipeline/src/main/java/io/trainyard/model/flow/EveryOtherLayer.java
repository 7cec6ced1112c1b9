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
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
    return memory.dup(ArrayType.ACTIVATIONS, input.get(rows(), columns(input)), 'c');
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    INDArray all = memory.create(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    all.get(rows(), columns(all)).assign(epsilon);
    return new Pair<>(new DefaultGradient(), all);
  }

  private static INDArrayIndex rows() {
    return NDArrayIndex.all();
  }

  private INDArrayIndex columns(INDArray of) {
    return NDArrayIndex.interval(layerConf().first(), 2, of.size(1));
  }
}
