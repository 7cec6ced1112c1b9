package io.trainyard.model;

import io.trainyard.language.LanguageModel;
import io.trainyard.language.Reading;
import io.trainyard.model.recurrent.Affine;
import io.trainyard.text.SpecialToken;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A recurrent network that reads one token at a time, in plain loops over a copy of its parameters:
 * a window of one step and one lane is too little work to be worth a call of native operations.
 */
final class RecurrentReader implements LanguageModel {

  /**
   * What a text begins with.
   *
   * @param state that cells have before the first token, cell after cell, of each its outputs and
   *     then its memories
   * @param again when they have it again
   */
  record Start(float[] state, Again again) {}

  /** When a text begins anew. */
  enum Again {
    NEVER,
    /** In front of a token that follows {@code <eos>}. */
    AT_DOCUMENTS
  }

  /** What the output reads of the uppermost layer's units; thread-safe. */
  @FunctionalInterface
  interface Readout {

    /**
     * @param units to stay as they are
     */
    float[] of(float[] units);
  }

  private final StepStack stack;

  /** Units x vocabulary. */
  private final Affine output;

  private final float[] outputBias;
  private final Start start;

  /**
   * @param layers an embedding, or none, and then recurrent layers
   * @param output the last layer
   */
  RecurrentReader(List<Layer> layers, Layer output, Start start) {
    this.stack = new StepStack(layers);
    this.output = new Affine(output.paramTable().get("W"));
    this.outputBias = HostCopies.of(output.paramTable().get("b").dup());
    this.start = start;
  }

  static RecurrentReader of(MultiLayerNetwork network, Start start) {
    List<Layer> layers = Arrays.asList(network.getLayers());
    int last = layers.size() - 1;
    int end = Starts.layer(network.getLayers()).isPresent() ? last - 1 : last;
    return new RecurrentReader(layers.subList(0, end), layers.get(last), start);
  }

  @Override
  public int vocabulary() {
    return outputBias.length;
  }

  @Override
  public Reading begin() {
    return begin(start.state());
  }

  /** A reading that starts from a state of its own. */
  Reading begin(float[] state) {
    return begin(state, units -> units);
  }

  /** As above, with an output that reads something else than the units themselves. */
  Reading begin(float[] state, Readout readout) {
    return new State(this, readout, state.clone(), stack.room(state));
  }

  /** Writes what softmax is taken of. */
  private void logits(float[] units, float[] into) {
    System.arraycopy(outputBias, 0, into, 0, into.length);
    output.addProduct(units, 0, into);
  }

  /** A text that is being read. */
  private static final class State implements Reading {

    private final RecurrentReader model;
    private final Readout readout;
    private final float[] state;
    private final StepStack.Room room;
    private final float[] logits;
    private boolean ended;

    /** {@code ln sum(exp(logits))}; not a number where the logits are of an earlier token. */
    private double logSum = Double.NaN;

    State(RecurrentReader model, Readout readout, float[] state, StepStack.Room room) {
      this.model = model;
      this.readout = readout;
      this.state = state;
      this.room = room;
      this.logits = new float[model.vocabulary()];
    }

    @Override
    public void accept(int token) {
      Objects.checkIndex(token, logits.length);
      if (ended && model.start.again() == Again.AT_DOCUMENTS) {
        System.arraycopy(model.start.state(), 0, state, 0, state.length);
      }
      model.stack.step(token, state, room);
      ended = token == SpecialToken.EOS.index();
      logSum = Double.NaN;
    }

    @Override
    public void logProbabilities(double[] into) {
      if (into.length != logits.length) {
        throw new IllegalArgumentException(
            "expected room for %d tokens, found %d".formatted(logits.length, into.length));
      }
      foretell();
      for (int i = 0; i < into.length; i++) {
        into[i] = logits[i] - logSum;
      }
    }

    @Override
    public double logProbability(int token) {
      Objects.checkIndex(token, logits.length);
      foretell();
      return logits[token] - logSum;
    }

    private void foretell() {
      if (Double.isNaN(logSum)) {
        model.logits(readout.of(room.uppermost()), logits);
        logSum = logSum(logits);
      }
    }

    /** By no JDK's own functions: they differ in their last digits. */
    private static double logSum(float[] logits) {
      float largest = Float.NEGATIVE_INFINITY;
      for (float logit : logits) {
        largest = Math.max(largest, logit);
      }
      double sum = 0;
      for (float logit : logits) {
        sum += StrictMath.exp((double) logit - largest);
      }
      return largest + StrictMath.log(sum);
    }

    @Override
    public Reading copy() {
      State copy = new State(model, readout, state.clone(), room.copy());
      copy.ended = ended;
      return copy;
    }
  }
}
