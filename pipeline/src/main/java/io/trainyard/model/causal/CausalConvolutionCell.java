package io.trainyard.model.causal;

import io.trainyard.model.parameters.Linear;
import io.trainyard.model.parameters.Linear.Sum;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Rectifier;
import io.trainyard.model.recurrent.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Residual blocks of dilated causal convolutions with skip connections (van den Oord et al.,
 * "WaveNet: a generative model for raw audio", 2016): each {@link ResidualBlock} passes its input
 * on with something added, and contributes to a sum,
 *
 * <pre>
 * s(t) = b_s + sum over blocks i of S_i' z_i(t)
 * h(t) = relu(a + A' relu(s(t)))
 * </pre>
 *
 * <p>Gradients go back to the beginning of the window, and not to what blocks still read of earlier
 * ones. In place of what comes before the first step stand zeros, in each block. Not thread-safe.
 */
final class CausalConvolutionCell implements Cell {

  private final List<ResidualBlock> blocks;
  private final Bias skipBias;
  private final INDArray skips;
  private final INDArray skipsGradient;
  private final Linear head;
  private final Bias headBias;
  private final INDArray output;
  private final INDArray outputGradient;
  private final Span span;

  CausalConvolutionCell(Layer layer, CausalConvolutionLayer settings, Span span) {
    this.span = span;
    int channels = settings.shape().channels();
    var room = new ResidualBlock.Room(span.columns(channels), span.columns(channels));
    this.blocks =
        IntStream.range(0, settings.shape().taps().size())
            .mapToObj(block -> new ResidualBlock(layer, settings, block, room, span))
            .toList();
    int wide = settings.shape().skipChannels();
    this.skipBias = Bias.of(layer, CausalConvolutionLayer.SKIP_BIAS);
    this.skips = span.columns(wide);
    this.skipsGradient = span.columns(wide);
    this.head = Linear.of(layer, CausalConvolutionLayer.HEAD);
    this.headBias = Bias.of(layer, CausalConvolutionLayer.HEAD_BIAS);
    this.output = span.columns(wide);
    this.outputGradient = span.columns(wide);
  }

  @Override
  public void mode(Mode mode) {
    blocks.forEach(block -> block.mode(mode));
  }

  @Override
  public INDArray forward(INDArray input) {
    blocks.get(0).input().assign(input);
    for (int i = 0; i < blocks.size(); i++) {
      blocks.get(i).forward();
      blocks.get(i).skip(skips, i == 0 ? Sum.OVERWRITES : Sum.ADDS);
      if (i < blocks.size() - 1) {
        blocks.get(i).passOn(blocks.get(i + 1).input());
      }
    }
    skipBias.add(skips);
    Rectifier.apply(skips);
    head.forward(skips, output, Sum.OVERWRITES);
    headBias.add(output);
    Rectifier.apply(output);
    return output;
  }

  @Override
  public Optional<INDArray> backward(INDArray gradient, Inputs inputs) {
    Rectifier.slope(output, outputGradient);
    outputGradient.muli(gradient);
    head.backward(skips, outputGradient);
    headBias.backward(outputGradient);
    // Of the sum, in place of what was made of it, which has been used.
    head.inputGradient(outputGradient, skipsGradient, Sum.OVERWRITES);
    Rectifier.slope(skips, skips);
    skipsGradient.muli(skips);
    skipBias.backward(skipsGradient);
    Optional<INDArray> passed = Optional.empty();
    for (int i = blocks.size() - 1; i >= 0; i--) {
      passed = Optional.of(blocks.get(i).backward(skipsGradient, passed));
    }
    return inputs == Inputs.LEARN ? passed : Optional.empty();
  }

  /** Of the sum and what comes out, and of blocks without gates. */
  @Override
  public OptionalDouble deadUnits() {
    List<INDArray> rectified = new ArrayList<>(List.of(skips, output));
    blocks.forEach(block -> block.rectified().ifPresent(rectified::add));
    return Rectifier.deadPart(rectified);
  }

  @Override
  public int stateSize() {
    return blocks.stream().mapToInt(block -> block.line().stateSize()).sum();
  }

  @Override
  public int carriedByUnit() {
    return blocks.stream().mapToInt(block -> block.line().carried()).sum();
  }

  @Override
  public String way() {
    return FixedContextCell.WAY;
  }

  @Override
  public void load(float[] from, int offset) {
    eachLine(offset, (line, at) -> line.load(from, at));
  }

  @Override
  public void save(float[] to, int offset) {
    eachLine(offset, (line, at) -> line.save(to, at));
  }

  @Override
  public void loadGradient(float[] from, int offset) {
    eachLine(offset, (line, at) -> line.loadGradient(from, at));
  }

  @Override
  public void saveGradient(float[] to, int offset) {
    eachLine(offset, (line, at) -> line.saveGradient(to, at));
  }

  private void eachLine(int offset, ObjIntConsumer<DelayLine> action) {
    int at = offset;
    for (ResidualBlock block : blocks) {
      action.accept(block.line(), at);
      at += block.line().stateSize() * span.lanes();
    }
  }
}
