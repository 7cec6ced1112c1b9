package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What DL4J drops of a layer's input in training.
 *
 * @param keep the probability with which something is kept
 * @param unit what is kept or dropped as one
 */
record Dropping(double keep, Unit unit) implements Serializable {

  /** What is kept or dropped as one. */
  enum Unit {
    /** Each number by itself (Srivastava et al. 2014). */
    NUMBER,
    /** All of a channel (Tompson et al. 2015); channels are the second axis. */
    CHANNEL
  }

  /** Kinds that drop what they take; DL4J lets dropout be set for any kind. */
  private static final List<Class<? extends Layer>> DROPS =
      List.of(
          AbstractLSTM.class,
          BaseOutputLayer.class,
          BaseUpsamplingLayer.class,
          ConvolutionLayer.class,
          DenseLayer.class,
          DropoutLayer.class,
          ElementWiseMultiplicationLayer.class,
          PReLULayer.class,
          RepeatVector.class,
          SimpleRnn.class,
          SpaceToBatchLayer.class,
          SpaceToDepthLayer.class);

  /** Kinds that take no notice of a dropout that is set for them. */
  private static final List<Class<? extends Layer>> IGNORES =
      List.of(
          ActivationLayer.class,
          BatchNormalization.class,
          CnnLossLayer.class,
          Cropping2D.class,
          GlobalPoolingLayer.class,
          LocalResponseNormalization.class,
          LossLayer.class,
          RnnLossLayer.class,
          SubsamplingLayer.class,
          ZeroPaddingLayer.class);

  /**
   * @param name of the layer, for messages
   * @return empty where nothing is dropped
   * @throws BadConfiguration if passes cannot be made with the layer's dropout
   */
  static Optional<Dropping> of(String name, Layer layer) {
    if (hidden(layer)) {
      throw refused(name, "dropout of the layer itself", "dropout within a " + kind(layer));
    }
    IDropout set = layer.getIDropout();
    if (set == null || is(layer, IGNORES)) {
      return Optional.empty();
    }
    if (!is(layer, DROPS)) {
      throw refused(name, "a kind of layer that is known to drop its input", kind(layer));
    }
    return Optional.of(of(name, set)).filter(dropping -> dropping.keep < 1);
  }

  private static Dropping of(String name, IDropout set) {
    // By exact class: a subclass drops something else.
    if (set.getClass() == Dropout.class) {
      Dropout dropout = (Dropout) set;
      requireFixed(name, dropout.getPSchedule());
      return new Dropping(dropout.getP(), Unit.NUMBER);
    }
    if (set.getClass() == SpatialDropout.class) {
      SpatialDropout dropout = (SpatialDropout) set;
      requireFixed(name, dropout.getPSchedule());
      return new Dropping(dropout.getP(), Unit.CHANNEL);
    }
    throw refused(name, "Dropout or SpatialDropout", set.getClass().getSimpleName());
  }

  private static void requireFixed(String name, ISchedule schedule) {
    if (schedule != null) {
      throw refused(name, "a probability that is always the same", "a schedule");
    }
  }

  /** Whether the dropout is of a layer that another one wraps, which calls it as it likes. */
  private static boolean hidden(Layer layer) {
    if (layer instanceof Bidirectional both) {
      return both.getFwd().getIDropout() != null || both.getBwd().getIDropout() != null;
    }
    // What is frozen drops nothing in training either.
    return layer instanceof BaseWrapperLayer wrapper
        && !(layer instanceof FrozenLayerWithBackprop)
        && wrapper.getUnderlying().getIDropout() != null;
  }

  private static boolean is(Layer layer, List<Class<? extends Layer>> kinds) {
    return kinds.stream().anyMatch(kind -> kind.isInstance(layer));
  }

  private static String kind(Layer layer) {
    return layer.getClass().getSimpleName();
  }

  private static BadConfiguration refused(String name, String expected, String found) {
    return new BadConfiguration(
        "cannot make passes with the dropout of layer %s on: expected %s, found %s; leave evaluation.mc-dropout null for this network"
            .formatted(name, expected, found));
  }
}
