package io.trainyard.model;

import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;

/**
 * How weights start; biases start at 0. With fan-in m and fan-out n (of a convolution: channels
 * times kernel area), U for uniform and N for normal with the variance given:
 */
enum WeightInitialization {
  /** N(2 / (m + n)), Glorot and Bengio 2010. */
  XAVIER(WeightInit.XAVIER),
  /** U(-a, a), a = sqrt(6 / (m + n)), Glorot and Bengio 2010. */
  XAVIER_UNIFORM(WeightInit.XAVIER_UNIFORM),
  /** N(2 / m), He et al. 2015. */
  RELU(WeightInit.RELU),
  /** U(-a, a), a = sqrt(6 / m), He et al. 2015. */
  RELU_UNIFORM(WeightInit.RELU_UNIFORM),
  /** N(1 / m), LeCun et al. 1998. */
  LECUN_NORMAL(WeightInit.LECUN_NORMAL),
  /** U(-a, a), a = 3 / sqrt(m): DL4J's, sqrt(3) times as wide as LeCun's and Keras's. */
  LECUN_UNIFORM(WeightInit.LECUN_UNIFORM),
  /** The same as {@link #LECUN_NORMAL}, which is what DL4J means by it. */
  NORMAL(WeightInit.NORMAL),
  /** U(-a, a), a = 1 / sqrt(m). */
  UNIFORM(WeightInit.UNIFORM),
  /** U(-a, a), a = 4 sqrt(6 / (m + n)), for sigmoids. */
  SIGMOID_UNIFORM(WeightInit.SIGMOID_UNIFORM),
  /**
   * N(10^-6), whatever the fan: Le, Jaitly and Hinton 2015, of the weights of identity RNNs that
   * are not recurrent, since what these read adds up.
   */
  SMALL_NORMAL(new WeightInitDistribution(new NormalDistribution(0, 1e-3))),
  /** All 0: right for {@code softmax}, useless where there are hidden layers. */
  ZERO(WeightInit.ZERO);

  private final IWeightInit dl4j;

  WeightInitialization(WeightInit dl4j) {
    this(dl4j.getWeightInitFunction());
  }

  WeightInitialization(IWeightInit dl4j) {
    this.dl4j = dl4j;
  }

  IWeightInit dl4j() {
    return dl4j;
  }
}
