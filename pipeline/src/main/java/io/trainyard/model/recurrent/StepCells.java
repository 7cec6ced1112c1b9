package io.trainyard.model.recurrent;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Which layers are known: some of Deeplearning4j's, and those of {@link CellSettings}. */
final class StepCells {

  private StepCells() {}

  /** What a layer of Deeplearning4j's is. */
  enum Kind {
    TANH,
    RELU,
    LSTM
  }

  static Optional<Cell> of(Layer layer, Span span) {
    if (layer instanceof CellLayer own) {
      return Optional.of(own.layerConf().cell(own, span));
    }
    return kind(layer).map(kind -> cell(kind, Weights.of(layer), span));
  }

  private static Cell cell(Kind kind, Weights weights, Span span) {
    return switch (kind) {
      case TANH -> new PlainCell(weights, span, false);
      case RELU -> new PlainCell(weights, span, true);
      case LSTM -> new LstmCell(weights, span);
    };
  }

  /** Empty for a layer of Deeplearning4j's that is not known, or another's. */
  static Optional<Kind> kind(Layer layer) {
    // By exact class: subclasses do something else.
    if (layer.getClass() == SimpleRnn.class) {
      return plain((SimpleRnn) layer);
    }
    if (layer.getClass() == LSTM.class) {
      var conf = ((LSTM) layer).layerConf();
      boolean known =
          conf.getActivationFn() instanceof ActivationTanH
              && conf.getGateActivationFn() instanceof ActivationSigmoid;
      return known ? Optional.of(Kind.LSTM) : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<Kind> plain(SimpleRnn layer) {
    IActivation activation = layer.layerConf().getActivationFn();
    if (layer.hasLayerNorm()) {
      return Optional.empty();
    }
    if (activation instanceof ActivationReLU) {
      return Optional.of(Kind.RELU);
    }
    return activation instanceof ActivationTanH ? Optional.of(Kind.TANH) : Optional.empty();
  }
}
