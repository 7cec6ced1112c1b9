package io.trainyard.model;

import org.nd4j.linalg.activations.Activation;

/** The activation functions that hidden layers can take, all of them without parameters. */
enum HiddenActivation {
  RELU(Activation.RELU),
  /** max(x, 0.01 x) */
  LEAKY_RELU(Activation.LEAKYRELU),
  RELU6(Activation.RELU6),
  ELU(Activation.ELU),
  SELU(Activation.SELU),
  GELU(Activation.GELU),
  /** x * sigmoid(x), also known as SiLU. */
  SWISH(Activation.SWISH),
  MISH(Activation.MISH),
  SIGMOID(Activation.SIGMOID),
  HARD_SIGMOID(Activation.HARDSIGMOID),
  TANH(Activation.TANH),
  HARD_TANH(Activation.HARDTANH),
  /** LeCun's 1.7159 tanh(2x/3), by a rational approximation. */
  RATIONAL_TANH(Activation.RATIONALTANH),
  RECTIFIED_TANH(Activation.RECTIFIEDTANH),
  SOFTPLUS(Activation.SOFTPLUS),
  SOFTSIGN(Activation.SOFTSIGN),
  CUBE(Activation.CUBE),
  IDENTITY(Activation.IDENTITY);

  private final Activation dl4j;

  HiddenActivation(Activation dl4j) {
    this.dl4j = dl4j;
  }

  Activation dl4j() {
    return dl4j;
  }
}
