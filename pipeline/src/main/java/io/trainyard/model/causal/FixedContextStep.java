package io.trainyard.model.causal;

import io.trainyard.model.causal.FixedContextLayer.Direct;
import io.trainyard.model.recurrent.LayerStep;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;

/** What {@link FixedContextCell} computes, a step at a time. */
final class FixedContextStep implements LayerStep {

  private final FixedContextLayer.Shape shape;
  private final ConvolutionStep convolution;

  FixedContextStep(Layer layer, FixedContextLayer settings) {
    this.shape = settings.shape();
    this.convolution = new ConvolutionStep(layer, FixedContextLayer.PARAMETERS, settings.taps());
  }

  @Override
  public int outputs() {
    return Math.toIntExact(shape.outputs());
  }

  @Override
  public int scratchSize() {
    return 0;
  }

  @Override
  public int stateSize() {
    return convolution.stateSize();
  }

  @Override
  public void begin(float[] state, int offset, float[] output) {
    Arrays.fill(output, 0);
  }

  @Override
  public void step(float[] input, Carried state, float[] output, float[] scratch) {
    convolution.step(input, state, output);
    for (int i = 0; i < shape.hidden(); i++) {
      output[i] = LayerStep.tanh(output[i]);
    }
    if (shape.direct() == Direct.CONNECTIONS) {
      convolution.history(state, output, shape.hidden());
      System.arraycopy(input, 0, output, shape.hidden() + stateSize(), shape.inputs());
    }
    convolution.keep(input, state);
  }
}
