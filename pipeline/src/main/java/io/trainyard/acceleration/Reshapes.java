package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/** The same elements under other dimensions. */
final class Reshapes {

  private Reshapes() {}

  /**
   * What DL4J's preprocessor does between two layers.
   *
   * @param preprocessor null for none
   */
  static Signal of(InputPreProcessor preprocessor, Signal input, Emitter emitter) {
    if (preprocessor == null) {
      return input;
    }
    if (preprocessor instanceof CnnToFeedForwardPreProcessor images) {
      return fromImages(images, input, emitter);
    }
    if (preprocessor instanceof FeedForwardToCnnPreProcessor images) {
      return toImages(images, input, emitter);
    }
    if (preprocessor instanceof RnnToFeedForwardPreProcessor sequences
        && sequences.getRnnDataFormat() == RNNFormat.NCW) {
      return fromSequences(input, emitter);
    }
    throw new Translation.Unsupported(
        "its preprocessor is " + preprocessor.getClass().getSimpleName());
  }

  /** As {@link #of}, for what puts rows back into sequences of {@code examples}. */
  static Signal toSequences(
      InputPreProcessor preprocessor, Signal input, long examples, Emitter emitter) {
    if (preprocessor instanceof FeedForwardToRnnPreProcessor sequences
        && sequences.getRnnDataFormat() == RNNFormat.NCW
        && input.layout().rank() == 2) {
      return rowsToSequences(input, examples, emitter);
    }
    return of(preprocessor, input, emitter);
  }

  private static Signal fromImages(
      CnnToFeedForwardPreProcessor images, Signal input, Emitter emitter) {
    if (input.layout().rank() == 2) {
      return input;
    }
    boolean channelsLast = images.getFormat() == CNN2DFormat.NHWC;
    return channelsLast
        ? reshape(input, channelsLast(input.layout().dimensions()), flat(input), emitter)
        : flatten(input, emitter);
  }

  private static Signal toImages(
      FeedForwardToCnnPreProcessor images, Signal input, Emitter emitter) {
    if (input.layout().rank() == 4) {
      return input;
    }
    Layout to =
        Layout.rowMajor(
            input.layout().dimension(0),
            images.getNumChannels(),
            images.getInputHeight(),
            images.getInputWidth());
    return reshape(input, Operations.rowMajor(input), to, emitter);
  }

  /** n x anything to n x its product. */
  static Signal flatten(Signal input, Emitter emitter) {
    return reshape(input, Operations.rowMajor(input), flat(input), emitter);
  }

  /** n x features x time to rows, one for each example of the first step, then of the second. */
  static Signal fromSequences(Signal input, Emitter emitter) {
    long examples = input.layout().dimension(0);
    long features = input.layout().dimension(1);
    long time = input.layout().dimension(2);
    return reshape(
        input,
        Layout.rowMajor(time, examples, features).permuted(1, 2, 0),
        Layout.rowMajor(time * examples, features),
        emitter);
  }

  /** The reverse of {@link #fromSequences}. */
  static Signal rowsToSequences(Signal input, long examples, Emitter emitter) {
    long features = input.layout().dimension(1);
    long time = input.layout().dimension(0) / examples;
    return reshape(
        input,
        Operations.rowMajor(input),
        Layout.rowMajor(time, examples, features).permuted(1, 2, 0),
        emitter);
  }

  /** n x channels x height x width with the channels of a pixel side by side. */
  static Layout channelsLast(long[] dimensions) {
    return Layout.rowMajor(dimensions[0], dimensions[2], dimensions[3], dimensions[1])
        .permuted(0, 3, 1, 2);
  }

  private static Layout flat(Signal input) {
    long[] dimensions = input.layout().dimensions();
    long features = Arrays.stream(dimensions).skip(1).reduce(1, Math::multiplyExact);
    return Layout.rowMajor(dimensions[0], features);
  }

  /**
   * @param order in which the elements are to lie
   * @param seen how they are seen then
   */
  private static Signal reshape(Signal input, Layout order, Layout seen, Emitter emitter) {
    Memory ordered = emitter.forwardIn(order, input.value());
    Signal output = new Signal(ordered.as(emitter.scope(), seen), input.differentiable());
    emitter.onBackward(
        () -> {
          if (input.differentiable()) {
            emitter.addGradient(input, output.gradient().as(emitter.scope(), order));
          }
        });
    return output;
  }
}
