package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Elementwise;
import java.util.Optional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** DL4J's activation functions as oneDNN has them. */
final class Activations {

  private Activations() {}

  static boolean isIdentity(IActivation activation) {
    return activation instanceof ActivationIdentity;
  }

  /** The native function, where there is one that is the same. */
  static Optional<Elementwise> nativeOf(IActivation activation) {
    if (activation instanceof ActivationReLU relu) {
      return relu.equals(new ActivationReLU()) ? Optional.of(Elementwise.RELU) : Optional.empty();
    }
    if (activation instanceof ActivationLReLU leaky) {
      return leaky.getAlpha() < 0
          ? Optional.empty()
          : Optional.of(Elementwise.leakyRelu((float) leaky.getAlpha()));
    }
    if (activation instanceof ActivationELU elu) {
      return elu.getAlpha() < 0
          ? Optional.empty()
          : Optional.of(Elementwise.elu((float) elu.getAlpha()));
    }
    if (activation instanceof ActivationTanH) {
      return Optional.of(Elementwise.TANH);
    }
    if (activation instanceof ActivationSigmoid) {
      return Optional.of(Elementwise.SIGMOID);
    }
    if (activation instanceof ActivationSoftPlus) {
      return Optional.of(Elementwise.SOFTPLUS);
    }
    return activation instanceof ActivationSwish
        ? Optional.of(Elementwise.SWISH)
        : Optional.empty();
  }
}
