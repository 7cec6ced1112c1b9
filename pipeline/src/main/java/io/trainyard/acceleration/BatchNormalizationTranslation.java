package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Argument;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Primitive;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/**
 * Normalizes each channel over the minibatch, after Ioffe and Szegedy 2015.
 *
 * <p>As in DL4J the running mean and variance are parameters whose "gradients" are what is to be
 * taken off them: (1 - decay) times their distance from the minibatch's.
 */
final class BatchNormalizationTranslation implements Translation<BatchNormalization> {

  /**
   * Where the log10 of a running deviation stays, although DL4J's goes on: a channel that is always
   * the same value brings it down with every step, until DL4J divides 0 by 0.
   */
  private static final double SMALLEST_VARIANCE = Float.MIN_NORMAL;

  @Override
  public Signal emit(BatchNormalization layer, Signal input, Emitter emitter) {
    return emit(layer, input, emitter, false);
  }

  /**
   * @param relu whether a ReLU follows, which then costs nothing
   */
  Signal emit(BatchNormalization layer, Signal input, Emitter emitter, boolean relu) {
    if (input.layout().rank() == 3) {
      throw new Unsupported("its input is a sequence");
    }
    if (input.layout().rank() == 4) {
      Order.of(layer.layerConf().getCnn2DFormat()).require(input);
    }
    return new Pass(layer, input, emitter, relu).emit();
  }

  /** One normalization. */
  private static final class Pass {

    private final org.deeplearning4j.nn.conf.layers.BatchNormalization conf;
    private final Signal input;
    private final Emitter emitter;
    private final Parameters parameters;
    private final Layout channels;
    private final io.trainyard.acceleration.onednn.BatchNormalization operation;
    private final Memory source;
    private final Memory scale;
    private final Memory shift;

    Pass(BatchNormalization layer, Signal input, Emitter emitter, boolean relu) {
      this.conf = layer.layerConf();
      this.input = input;
      this.emitter = emitter;
      this.parameters = new Parameters(layer, emitter);
      this.channels = Layout.rowMajor(input.layout().dimension(1));
      this.source = input.value();
      this.operation =
          new io.trainyard.acceleration.onednn.BatchNormalization(
              source.layout(), (float) conf.getEps(), relu);
      this.scale = factor(BatchNormalizationParamInitializer.GAMMA, conf.getGamma());
      this.shift = factor(BatchNormalizationParamInitializer.BETA, conf.getBeta());
    }

    private Memory factor(String name, double locked) {
      if (!conf.isLockGammaBeta()) {
        return parameters.value(name, channels);
      }
      Memory constant = emitter.allocate(channels);
      fill(constant.data(), (float) locked);
      return constant;
    }

    private static void fill(FloatPointer values, float value) {
      for (long i = 0; i < values.capacity(); i++) {
        values.put(i, value);
      }
    }

    Signal emit() {
      Signal output = new Signal(emitter.allocate(source.layout()), true, input.order());
      Memory mean = emitter.allocate(channels);
      Memory variance = emitter.allocate(channels);
      Primitive forward =
          emitter.training()
              ? operation.forwardTraining(emitter.scope())
              : operation.forwardInference(emitter.scope());
      if (!emitter.training()) {
        emitter.forward(runningStatistics(mean, variance));
      }
      Optional<Memory> workspace =
          emitter.training() ? emitter.workspace(forward) : Optional.empty();
      Map<Argument, Memory> arguments = new EnumMap<>(Argument.class);
      arguments.put(Argument.SOURCE, source);
      arguments.put(Argument.DESTINATION, output.value());
      arguments.put(Argument.MEAN, mean);
      arguments.put(Argument.VARIANCE, variance);
      arguments.put(Argument.SCALE, scale);
      arguments.put(Argument.SHIFT, shift);
      workspace.ifPresent(memory -> arguments.put(Argument.WORKSPACE, memory));
      emitter.forward(forward.bind(arguments));
      emitter.onBackward(output, () -> backward(forward, arguments, output, mean, variance));
      return output;
    }

    private void backward(
        Primitive forward,
        Map<Argument, Memory> forwardArguments,
        Signal output,
        Memory mean,
        Memory variance) {
      Map<Argument, Memory> arguments = new EnumMap<>(forwardArguments);
      arguments.remove(Argument.DESTINATION);
      Memory sourceGradient = emitter.overwritable(output);
      arguments.put(Argument.DESTINATION_GRADIENT, output.gradient());
      arguments.put(Argument.SOURCE_GRADIENT, sourceGradient);
      arguments.put(
          Argument.SCALE_GRADIENT, factorGradient(BatchNormalizationParamInitializer.GAMMA));
      arguments.put(
          Argument.SHIFT_GRADIENT, factorGradient(BatchNormalizationParamInitializer.BETA));
      emitter.backward(operation.backward(emitter.scope(), forward).bind(arguments));
      emitter.backward(statisticsUpdates(mean, variance));
      emitter.replaceGradient(output, sourceGradient);
      if (input.differentiable()) {
        emitter.addGradient(input, output.gradient());
      }
    }

    private Memory factorGradient(String name) {
      return conf.isLockGammaBeta()
          ? emitter.allocate(channels)
          : parameters.gradient(name, channels);
    }

    /** Brings the running statistics, in whichever way DL4J keeps them, to where kernels look. */
    private Runnable runningStatistics(Memory mean, Memory variance) {
      FloatPointer runningMean = value(BatchNormalizationParamInitializer.GLOBAL_MEAN);
      FloatPointer running = value(varianceName());
      FloatPointer target = variance.data();
      FloatPointer meanTarget = mean.data();
      return () -> {
        for (long i = 0; i < target.capacity(); i++) {
          meanTarget.put(i, runningMean.get(i));
          target.put(i, toVariance(running.get(i)));
        }
      };
    }

    private Runnable statisticsUpdates(Memory mean, Memory variance) {
      FloatPointer runningMean = value(BatchNormalizationParamInitializer.GLOBAL_MEAN);
      FloatPointer meanUpdate = update(BatchNormalizationParamInitializer.GLOBAL_MEAN);
      FloatPointer running = value(varianceName());
      FloatPointer varianceUpdate = update(varianceName());
      FloatPointer batchMean = mean.data();
      FloatPointer batchVariance = variance.data();
      double decay = conf.getDecay();
      return () -> {
        for (long i = 0; i < batchMean.capacity(); i++) {
          meanUpdate.put(i, (float) ((1 - decay) * (runningMean.get(i) - batchMean.get(i))));
          varianceUpdate.put(i, varianceUpdate(running.get(i), batchVariance.get(i), decay));
        }
      };
    }

    /** What is to be taken off the running variance, or off the log10 of its root. */
    private float varianceUpdate(float running, float batch, double decay) {
      if (!conf.isUseLogStd()) {
        return (float) ((1 - decay) * (running - batch));
      }
      double after = decay * Math.pow(10, 2.0 * running) + (1 - decay) * batch;
      return (float) (running - 0.5 * Math.log10(Math.max(after, SMALLEST_VARIANCE)));
    }

    private float toVariance(float running) {
      return conf.isUseLogStd() ? (float) Math.pow(10, 2.0 * running) : running;
    }

    private String varianceName() {
      return conf.isUseLogStd()
          ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
          : BatchNormalizationParamInitializer.GLOBAL_VAR;
    }

    private FloatPointer value(String name) {
      return parameters.value(name, channels).data();
    }

    private FloatPointer update(String name) {
      return parameters.gradient(name, channels).data();
    }
  }
}
