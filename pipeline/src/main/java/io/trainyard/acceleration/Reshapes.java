package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Reorder;
import io.trainyard.model.ImageSteps;
import io.trainyard.model.LastStep;
import io.trainyard.model.MaskedInput;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.InputPreProcessor;
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
    if (preprocessor instanceof RnnToFeedForwardPreProcessor sequences) {
      return fromSequences(Order.of(sequences.getRnnDataFormat()), input, emitter);
    }
    if (preprocessor instanceof ImageSteps images) {
      return toSteps(images, input, emitter);
    }
    if (preprocessor instanceof LastStep) {
      return lastStep(input, emitter);
    }
    throw new Translation.Unsupported(
        "its preprocessor is " + preprocessor.getClass().getSimpleName());
  }

  private static Signal toSteps(ImageSteps images, Signal input, Emitter emitter) {
    Operations.requireRank(input, 2);
    if (input.differentiable()) {
      throw new Translation.Unsupported("images are made sequences of after other layers");
    }
    long rows = input.layout().dimension(0);
    Memory flat = emitter.forwardIn(input.contiguous(), input.value());
    Layout seen = Layout.rowMajor(rows, images.features(), images.steps());
    if (images.scan() == ImageSteps.Scan.PIXELS) {
      return new Signal(flat.as(emitter.scope(), seen), false, Order.CHANNELS_FIRST);
    }
    Layout image = Layout.rowMajor(rows, images.channels(), images.height(), images.width());
    Memory turned =
        emitter.forwardIn(
            Layout.rowMajor(rows, images.channels(), images.width(), images.height()),
            flat.as(emitter.scope(), image.permuted(0, 1, 3, 2)));
    return new Signal(turned.as(emitter.scope(), seen), false, Order.CHANNELS_FIRST);
  }

  /** Recurrent layers put out step after step, so that the last one lies in one piece. */
  private static Signal lastStep(Signal input, Emitter emitter) {
    Operations.requireRank(input, 3);
    long examples = input.layout().dimension(0);
    long features = input.layout().dimension(1);
    long time = input.layout().dimension(2);
    Layout steps = Layout.rowMajor(time, examples, features).permuted(1, 2, 0);
    Layout step = Layout.rowMajor(examples, features);
    long past = (time - 1) * examples * features;
    Memory all = emitter.forwardIn(steps, input.value());
    Memory last = Memory.at(emitter.scope(), step, all.data().getPointer(past));
    Signal output = new Signal(last, input.differentiable(), Order.CHANNELS_FIRST);
    emitter.onBackward(
        output,
        () -> {
          if (!input.differentiable()) {
            return;
          }
          Memory gradient = emitter.borrow(steps);
          emitter.backward(gradient::zero);
          emitter.backward(
              Reorder.of(
                  emitter.scope(),
                  output.gradient(),
                  Memory.at(emitter.scope(), step, gradient.data().getPointer(past))));
          emitter.giveBack(output.gradient());
          emitter.addGradient(input, gradient);
        });
    return output;
  }

  /** As {@link #of}, for what puts rows back into sequences of {@code examples}, and for masks. */
  static Signal toSequences(
      InputPreProcessor preprocessor, Signal input, long examples, Emitter emitter) {
    if (preprocessor instanceof MaskedInput masked) {
      Signal reshaped = toSequences(masked.before(), input, examples, emitter);
      return Operations.masked(masked, reshaped, emitter);
    }
    if (preprocessor instanceof FeedForwardToRnnPreProcessor sequences) {
      return toSequences(Order.of(sequences.getRnnDataFormat()), input, examples, emitter);
    }
    return of(preprocessor, input, emitter);
  }

  private static Signal fromImages(
      CnnToFeedForwardPreProcessor images, Signal input, Emitter emitter) {
    if (input.layout().rank() == 2) {
      return input;
    }
    Operations.requireRank(input, 4);
    Order.of(images.getFormat()).require(input);
    return flatten(input, emitter);
  }

  private static Signal toImages(
      FeedForwardToCnnPreProcessor images, Signal input, Emitter emitter) {
    if (input.layout().rank() == 4) {
      return input;
    }
    Operations.requireRank(input, 2);
    Layout to =
        Layout.rowMajor(
            input.layout().dimension(0),
            images.getNumChannels(),
            images.getInputHeight(),
            images.getInputWidth());
    return reshape(input, input.contiguous(), to, Order.CHANNELS_FIRST, emitter);
  }

  /** n x anything to n x its product, in the order in which DL4J has the elements. */
  static Signal flatten(Signal input, Emitter emitter) {
    return reshape(input, input.contiguous(), flat(input), Order.CHANNELS_FIRST, emitter);
  }

  /** n x features x time to rows, one for each example of the first step, then of the second. */
  static Signal fromSequences(Order order, Signal input, Emitter emitter) {
    if (input.layout().rank() == 2) {
      return input;
    }
    Operations.requireRank(input, 3);
    order.require(input);
    long examples = input.layout().dimension(0);
    long features = input.layout().dimension(1);
    long time = input.layout().dimension(2);
    return reshape(
        input,
        Layout.rowMajor(time, examples, features).permuted(1, 2, 0),
        Layout.rowMajor(time * examples, features),
        Order.CHANNELS_FIRST,
        emitter);
  }

  /** The reverse of {@link #fromSequences}. */
  private static Signal toSequences(Order order, Signal input, long examples, Emitter emitter) {
    Operations.requireRank(input, 2);
    long features = input.layout().dimension(1);
    long time = input.layout().dimension(0) / examples;
    return reshape(
        input,
        input.contiguous(),
        Layout.rowMajor(time, examples, features).permuted(1, 2, 0),
        order,
        emitter);
  }

  private static Layout flat(Signal input) {
    long[] dimensions = input.layout().dimensions();
    long features = Arrays.stream(dimensions).skip(1).reduce(1, Math::multiplyExact);
    return Layout.rowMajor(dimensions[0], features);
  }

  /**
   * @param laid in which layout the elements are to lie
   * @param seen how they are seen then
   */
  private static Signal reshape(
      Signal input, Layout laid, Layout seen, Order order, Emitter emitter) {
    Memory ordered = emitter.forwardIn(laid, input.value());
    Signal output = new Signal(ordered.as(emitter.scope(), seen), input.differentiable(), order);
    emitter.onBackward(
        output,
        () -> {
          if (input.differentiable()) {
            emitter.addGradient(input, output.gradient().as(emitter.scope(), laid));
          }
        });
    return output;
  }
}
