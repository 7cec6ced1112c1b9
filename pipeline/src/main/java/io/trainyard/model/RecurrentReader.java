package io.trainyard.model;

import io.trainyard.language.LanguageModel;
import io.trainyard.language.Reading;
import io.trainyard.model.recurrent.Affine;
import io.trainyard.model.recurrent.LayerStep;
import io.trainyard.text.SpecialToken;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
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

  /** Vectors of the tokens; empty where these are one-hot. */
  private final Optional<Affine> embedding;

  /** From the input's side. */
  private final List<LayerStep> cells;

  /** Units x vocabulary. */
  private final Affine output;

  private final float[] outputBias;
  private final Start start;

  private RecurrentReader(
      Optional<Affine> embedding,
      List<LayerStep> cells,
      Affine output,
      float[] outputBias,
      Start start) {
    this.embedding = embedding;
    this.cells = cells;
    this.output = output;
    this.outputBias = outputBias;
    this.start = start;
  }

  static RecurrentReader of(MultiLayerNetwork network, Start start) {
    Layer[] layers = network.getLayers();
    int last = layers.length - 1;
    boolean embeds = RecurrentNetwork.embeds(layers[0]);
    List<LayerStep> cells =
        IntStream.range(embeds ? 1 : 0, Starts.layer(layers).isPresent() ? last - 1 : last)
            .mapToObj(i -> step(layers[i]))
            .toList();
    var output = layers[last].paramTable();
    return new RecurrentReader(
        embeds ? Optional.of(new Affine(layers[0].paramTable().get("W"))) : Optional.empty(),
        cells,
        new Affine(output.get("W")),
        HostCopies.of(output.get("b").dup()),
        start);
  }

  private static LayerStep step(Layer layer) {
    return LayerStep.of(layer)
        .orElseThrow(() -> RecurrentNetwork.unfit("a layer " + layer.getClass().getSimpleName()));
  }

  @Override
  public int vocabulary() {
    return outputBias.length;
  }

  @Override
  public Reading begin() {
    return new State(this, start.state().clone(), begin(start.state()));
  }

  private int scratchSize() {
    return cells.stream().mapToInt(LayerStep::scratchSize).max().orElse(0);
  }

  /** What stands in place of each cell's outputs before the first token. */
  private float[][] begin(float[] state) {
    float[][] outputs = new float[cells.size()][];
    int offset = 0;
    for (int i = 0; i < outputs.length; i++) {
      LayerStep cell = cells.get(i);
      outputs[i] = new float[cell.outputs()];
      cell.begin(state, offset, outputs[i]);
      offset += cell.stateSize();
    }
    return outputs;
  }

  /** Brings the state of all cells one token further. */
  private void step(int token, float[] state, float[][] outputs, float[] vector, float[] scratch) {
    embedding.ifPresent(table -> table.copyRow(token, vector));
    int offset = 0;
    for (int i = 0; i < outputs.length; i++) {
      LayerStep cell = cells.get(i);
      if (i > 0 || embedding.isPresent()) {
        cell.step(i == 0 ? vector : outputs[i - 1], state, offset, outputs[i], scratch);
      } else {
        cell.step(token, state, offset, outputs[i], scratch);
      }
      offset += cell.stateSize();
    }
  }

  /** Writes what softmax is taken of. */
  private void logits(float[][] outputs, float[] into) {
    System.arraycopy(outputBias, 0, into, 0, into.length);
    output.addProduct(outputs[outputs.length - 1], 0, into);
  }

  /** A text that is being read. */
  private static final class State implements Reading {

    private final RecurrentReader model;
    private final float[] state;

    /** Of the last token, cell after cell. */
    private final float[][] outputs;

    private final float[] vector;
    private final float[] scratch;
    private final float[] logits;
    private boolean ended;

    /** {@code ln sum(exp(logits))}; not a number where the logits are of an earlier token. */
    private double logSum = Double.NaN;

    State(RecurrentReader model, float[] state, float[][] outputs) {
      this.model = model;
      this.state = state;
      this.outputs = outputs;
      this.vector = new float[model.embedding.map(Affine::columns).orElse(0)];
      this.scratch = new float[model.scratchSize()];
      this.logits = new float[model.vocabulary()];
    }

    @Override
    public void accept(int token) {
      Objects.checkIndex(token, logits.length);
      if (ended && model.start.again() == Again.AT_DOCUMENTS) {
        System.arraycopy(model.start.state(), 0, state, 0, state.length);
      }
      model.step(token, state, outputs, vector, scratch);
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
        model.logits(outputs, logits);
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
      float[][] own = Arrays.stream(outputs).map(float[]::clone).toArray(float[][]::new);
      State copy = new State(model, state.clone(), own);
      copy.ended = ended;
      return copy;
    }
  }
}
