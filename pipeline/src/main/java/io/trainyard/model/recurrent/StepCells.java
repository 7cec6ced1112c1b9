package io.trainyard.model.recurrent;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Which layers are known. */
final class StepCells {

  private StepCells() {}

  static Optional<Cell> of(Layer layer, Span span) {
    // By exact class: subclasses do something else.
    if (layer.getClass() == SimpleRnn.class) {
      return plain((SimpleRnn) layer, span);
    }
    if (layer.getClass() == LSTM.class) {
      var conf = ((LSTM) layer).layerConf();
      boolean known =
          conf.getActivationFn() instanceof ActivationTanH
              && conf.getGateActivationFn() instanceof ActivationSigmoid;
      return known ? Optional.of(new LstmCell(Weights.of(layer), span)) : Optional.empty();
    }
    return layer instanceof GruLayer
        ? Optional.of(new GruCell(Weights.of(layer), span))
        : Optional.empty();
  }

  private static Optional<Cell> plain(SimpleRnn layer, Span span) {
    IActivation activation = layer.layerConf().getActivationFn();
    boolean rectified = activation instanceof ActivationReLU;
    boolean known = rectified || activation instanceof ActivationTanH;
    return known && !layer.hasLayerNorm()
        ? Optional.of(new PlainCell(Weights.of(layer), span, rectified))
        : Optional.empty();
  }
}
