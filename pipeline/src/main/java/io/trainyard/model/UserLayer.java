package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** Changes in one layer of DL4J's, or in those that it wraps. */
final class UserLayer {

  private UserLayer() {}

  static void updaters(
      Layer layer, UnaryOperator<IUpdater> weights, UnaryOperator<IUpdater> biases) {
    if (layer instanceof BaseLayer base) {
      base.setIUpdater(weights.apply(base.getIUpdater()));
      base.setBiasUpdater(biases.apply(base.getBiasUpdater()));
    } else if (layer instanceof AbstractSameDiffLayer own) {
      own.setUpdater(weights.apply(own.getUpdater()));
      own.setBiasUpdater(biases.apply(own.getBiasUpdater()));
    } else {
      wrapped(layer).forEach(inner -> updaters(inner, weights, biases));
    }
  }

  static void decay(Layer layer, WeightDecay decay) {
    if (layer instanceof BaseLayer base) {
      base.setRegularization(with(base.getRegularization(), decay));
    } else if (layer instanceof AbstractSameDiffLayer own) {
      own.setRegularization(with(own.getRegularization(), decay));
    } else {
      wrapped(layer).forEach(inner -> decay(inner, decay));
    }
  }

  static List<Regularization> with(List<Regularization> existing, WeightDecay decay) {
    List<Regularization> result = existing == null ? new ArrayList<>() : new ArrayList<>(existing);
    if (result.stream().anyMatch(WeightDecay.class::isInstance)) {
      throw new BadConfiguration(
          "cannot build the network: expected one weight decay, found one in its own configuration"
              + " and optimizer.kind = adamw; drop it, or use adam");
    }
    result.add(decay);
    return result;
  }

  static void rewind(NeuralNetConfiguration configuration) {
    configuration.setIterationCount(0);
    configuration.setEpochCount(0);
  }

  private static List<Layer> wrapped(Layer layer) {
    if (layer instanceof BaseWrapperLayer wrapper) {
      return List.of(wrapper.getUnderlying());
    }
    if (layer instanceof FrozenLayer frozen) {
      return List.of(frozen.getLayer());
    }
    if (layer instanceof Bidirectional both) {
      return List.of(both.getFwd(), both.getBwd());
    }
    return List.of();
  }
}
