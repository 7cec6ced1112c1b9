package io.trainyard.bench;

import io.trainyard.language.Continuation;
import io.trainyard.language.LanguageModel;
import io.trainyard.language.Reading;
import io.trainyard.language.Sampling;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.recurrent.Span;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tokens that one thread generates with a recurrent language model in this process, from weights as
 * they are before training: as the generate job does, in plain loops, against the same with windows
 * of one step of one lane, which are native operations.
 */
public final class GenerateBench {

  static final String STEPS = "steps";
  static final String WINDOWS = "windows";

  private static final Sampling PLAIN = new Sampling.Drawn(1, Optional.empty(), Optional.empty());

  private final Protocol protocol;
  private final Consumer<String> progress;

  /**
   * @param progress hears what is being done
   */
  public GenerateBench(Protocol protocol, Consumer<String> progress) {
    this.protocol = protocol;
    this.progress = progress;
  }

  /**
   * Measures one network.
   *
   * @param networkJson DL4J's configuration of it
   * @return plain loops, then windows
   */
  public List<GenerateResult> run(String networkJson) {
    try (RecurrentNetwork network = RecurrentNetwork.of(Network.fromJson(networkJson))) {
      List<Contender> both =
          List.of(
              new Generating(STEPS, network.reader()),
              new Generating(WINDOWS, new Windows(network)));
      Map<String, Samples> seconds = new SideBySide(protocol, progress).measure(both);
      List<GenerateResult> results = new ArrayList<>();
      seconds.forEach(
          (name, each) ->
              results.add(new GenerateResult(name, each.into(1), seconds.get(WINDOWS).over(each))));
      return results;
    }
  }

  /** A text that goes on for as long as it is measured; one that ends is begun anew. */
  private static final class Generating implements Contender {

    private final String name;
    private final LanguageModel model;
    private Continuation text;
    private int texts;

    Generating(String name, LanguageModel model) {
      this.name = name;
      this.model = model;
      begin();
    }

    private void begin() {
      Reading reading = model.begin();
      reading.accept(model.beginning());
      text = new Continuation(reading, model.vocabulary(), PLAIN, new Seed(7).of(texts++));
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long run(int times) {
      long started = System.nanoTime();
      for (int i = 0; i < times; i++) {
        if (text.next().isEmpty()) {
          begin();
        }
      }
      return System.nanoTime() - started;
    }
  }

  /** The same network by the passes of training's validation. */
  private record Windows(RecurrentNetwork network) implements LanguageModel {

    private static final Span ONE = new Span(1, 1);

    @Override
    public int vocabulary() {
      return network.vocabulary();
    }

    @Override
    public Reading begin() {
      float[] even = new float[network.vocabulary()];
      Arrays.fill(even, 1f / even.length);
      return new State(new float[network.stateSize(1)], even);
    }

    private final class State implements Reading {

      private final float[] state;
      private float[] probabilities;

      State(float[] state, float[] probabilities) {
        this.state = state;
        this.probabilities = probabilities;
      }

      @Override
      public void accept(int token) {
        Objects.checkIndex(token, probabilities.length);
        probabilities = network.probabilities(ONE, new int[] {token}, state);
      }

      @Override
      public void logProbabilities(double[] into) {
        for (int i = 0; i < into.length; i++) {
          into[i] = StrictMath.log(probabilities[i]);
        }
      }

      @Override
      public double logProbability(int token) {
        return StrictMath.log(probabilities[token]);
      }

      @Override
      public Reading copy() {
        return new State(state.clone(), probabilities.clone());
      }
    }
  }
}
