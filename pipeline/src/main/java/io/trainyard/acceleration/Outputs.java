package io.trainyard.acceleration;

import io.trainyard.acceleration.Translation.Unsupported;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The layers that end a network with a loss. */
final class Outputs {

  private Outputs() {}

  /**
   * @param outputs the network's output, channels second
   * @param order how DL4J sees it
   */
  record End(Loss loss, Memory outputs, Order order) {

    private static End ofRows(Loss loss) {
      return new End(loss, loss.output(), Order.CHANNELS_FIRST);
    }
  }

  /**
   * @param labels null in a program that does not learn
   */
  static End emit(Layer layer, Signal input, Memory labels, double scale, Emitter emitter) {
    if (layer == null) {
      throw new Unsupported("a network must end in an output or loss layer");
    }
    if (layer.getClass() == OutputLayer.class) {
      OutputLayer output = (OutputLayer) layer;
      var conf = output.layerConf();
      Signal dropped = Operations.dropout(output, input, emitter);
      Signal logits = DenseTranslation.affine(output, dropped, Optional.empty(), emitter);
      return rows(conf.getLossFn(), conf.getActivationFn(), logits, labels, scale, emitter);
    }
    if (layer.getClass() == RnnOutputLayer.class) {
      return sequences((RnnOutputLayer) layer, input, labels, scale, emitter);
    }
    if (layer.getClass() == LossLayer.class) {
      var conf = ((LossLayer) layer).layerConf();
      Operations.requireRank(input, 2);
      Signal logits = Reshapes.flatten(input, emitter);
      return rows(conf.getLossFn(), conf.getActivationFn(), logits, labels, scale, emitter);
    }
    throw new Unsupported("this kind is not known");
  }

  private static End rows(
      ILossFunction function,
      IActivation activation,
      Signal logits,
      Memory labels,
      double scale,
      Emitter emitter) {
    Memory rows = labels == null ? null : emitter.forwardIn(logits.layout(), labels);
    return End.ofRows(new Loss(function, activation, logits, rows, scale, emitter));
  }

  private static End sequences(
      RnnOutputLayer layer, Signal input, Memory labels, double scale, Emitter emitter) {
    var conf = layer.layerConf();
    Operations.requireRank(input, 3);
    Order order = Order.of(conf.getRnnDataFormat());
    order.require(input);
    long examples = input.layout().dimension(0);
    long time = input.layout().dimension(2);
    Signal rows = Operations.dropout(layer, Reshapes.fromSequences(order, input, emitter), emitter);
    Signal logits = DenseTranslation.affine(layer, rows, Optional.empty(), emitter);
    long classes = logits.layout().dimension(1);
    Layout sequence = Layout.rowMajor(time, examples, classes).permuted(1, 2, 0);
    Memory targets =
        labels == null
            ? null
            : emitter
                .forwardIn(sequence, labels.as(emitter.scope(), order.fromDl4j(labels.layout())))
                .as(emitter.scope(), logits.layout());
    Loss loss = new Loss(conf.getLossFn(), conf.getActivationFn(), logits, targets, scale, emitter);
    return new End(loss, loss.output().as(emitter.scope(), sequence), order);
  }
}
