package io.trainyard.model.flow;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Scales each component, and tells the density of what comes out. */
public final class LogDensityLayer extends BaseLayer<LogDensity> {

  private static final long serialVersionUID = 1L;

  LogDensityLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  /** {@code s}, 1 x d, whose sum is the logarithm of the scaling's determinant. */
  INDArray logScales() {
    return getParam(LogDensity.LOG_SCALES).mul(layerConf().factor());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    assertInputSet(false);
    INDArray logScales = logScales();
    INDArray z = input.mulRowVector(Transforms.exp(logScales, true));
    INDArray sums = layerConf().prior().logDensity(z).sum(true, 1);
    return memory.dup(ArrayType.ACTIVATIONS, sums.addi(logScales.sumNumber()));
  }

  /**
   * With e the gradient by what was told of a row: by h it is {@code e p'(z) exp(s)}, and by t
   * {@code factor (sum over rows of e (z p'(z) + 1))}, where p' is the slope of the prior's
   * logarithm.
   */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    INDArray scales = Transforms.exp(logScales(), false);
    INDArray z = input.mulRowVector(scales);
    INDArray slopes = layerConf().prior().slope(z).muliColumnVector(epsilon);
    INDArray byLogScales = slopes.mul(z).sum(true, 0).addi(epsilon.sumNumber());
    INDArray view = gradientViews.get(LogDensity.LOG_SCALES);
    view.assign(byLogScales.muli(layerConf().factor()));
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(LogDensity.LOG_SCALES, view);
    INDArray byInput = slopes.muliRowVector(scales);
    return new Pair<>(gradient, memory.dup(ArrayType.ACTIVATION_GRAD, byInput));
  }
}
