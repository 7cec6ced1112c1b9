package io.trainyard.acceleration;

import io.trainyard.model.MaskedInput;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/**
 * How a network's arrays are to be seen where nothing else tells: its input, and what DL4J's own
 * layers put out. Layers that see them otherwise refuse them.
 */
final class Orders {

  private final Order images;
  private final Order sequences;

  Orders(List<Node> nodes) {
    this.images = only(nodes.stream().flatMap(Orders::ofImages));
    this.sequences = only(nodes.stream().flatMap(Orders::ofSequences));
  }

  private static Order only(Stream<Order> said) {
    Set<Order> found = EnumSet.noneOf(Order.class);
    said.forEach(found::add);
    return found.contains(Order.CHANNELS_LAST) ? Order.CHANNELS_LAST : Order.CHANNELS_FIRST;
  }

  Order of(int rank) {
    return switch (rank) {
      case 3 -> sequences;
      case 4 -> images;
      default -> Order.CHANNELS_FIRST;
    };
  }

  private static Stream<Order> ofImages(Node node) {
    Layer conf = node.settings();
    Optional<Order> layer = Optional.empty();
    if (conf instanceof BatchNormalization normalization) {
      layer = Optional.of(Order.of(normalization.getCnn2DFormat()));
    } else if (conf instanceof ConvolutionLayer convolution
        && !(conf instanceof Convolution1DLayer)) {
      layer = Optional.of(Order.of(convolution.getCnn2dDataFormat()));
    } else if (conf instanceof SubsamplingLayer pooling && !(conf instanceof Subsampling1DLayer)) {
      layer = Optional.of(Order.of(pooling.getCnn2dDataFormat()));
    }
    InputPreProcessor before = MaskedInput.unmasked(node.preprocessor());
    return before instanceof CnnToFeedForwardPreProcessor images
        ? Stream.concat(layer.stream(), Stream.of(Order.of(images.getFormat())))
        : layer.stream();
  }

  private static Stream<Order> ofSequences(Node node) {
    Layer conf = node.settings();
    InputPreProcessor before = MaskedInput.unmasked(node.preprocessor());
    if (before instanceof RnnToFeedForwardPreProcessor sequences) {
      return Stream.of(Order.of(sequences.getRnnDataFormat()));
    }
    if (before instanceof FeedForwardToRnnPreProcessor sequences) {
      return Stream.of(Order.of(sequences.getRnnDataFormat()));
    }
    if (conf instanceof BaseRecurrentLayer recurrent) {
      return Stream.of(Order.of(recurrent.getRnnDataFormat()));
    }
    if (conf instanceof RnnOutputLayer output) {
      return Stream.of(Order.of(output.getRnnDataFormat()));
    }
    if (conf instanceof Convolution1DLayer convolution) {
      return Stream.of(Order.of(convolution.getRnnDataFormat()));
    }
    return conf instanceof Subsampling1DLayer pooling
        ? Stream.of(Order.of(pooling.getCnn2dDataFormat()))
        : Stream.empty();
  }
}
