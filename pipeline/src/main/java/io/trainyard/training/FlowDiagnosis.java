package io.trainyard.training;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Lanes;
import io.trainyard.dataset.PairText;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.Tensors;
import io.trainyard.dataset.TokenSource;
import io.trainyard.dataset.TokenText;
import io.trainyard.evaluation.LinesPicture;
import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import io.trainyard.image.PngFile;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.GradientFlow;
import io.trainyard.model.ImageSequenceNetwork;
import io.trainyard.model.Network;
import io.trainyard.model.PairBatch;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.Window;
import io.trainyard.model.recurrent.Span;
import io.trainyard.results.RunFiles;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Measures how the gradient goes back through time, and which rectified units are dead, in the
 * first few sequences of the validation rows: the first window of a text, read in a few lanes, or
 * the first pairs, or the first images that are read step by step. Not thread-safe.
 */
final class FlowDiagnosis implements Diagnosis {

  static final String PICTURE = "gradients.png";

  /** The part of a layer's units that are dead; the layer's name follows. */
  static final String DEAD = "dead_units_";

  private static final int MOST_LANES = 16;

  private final Function<float[], GradientFlow> follow;
  private Map<String, GradientFlow.OfLayer> flow = Map.of();

  /**
   * @param follow how it goes back with so many parameters
   */
  private FlowDiagnosis(Function<float[], GradientFlow> follow) {
    this.follow = follow;
  }

  /**
   * @param networkJson DL4J's configuration of the network
   * @param settings of its training
   */
  static FlowDiagnosis of(
      String networkJson, TrainingSettings settings, TokenSource tokens, Configuration hadoop) {
    Span span = span(settings, tokens);
    var all = new Lanes(positions(tokens), span.lanes(), span.steps());
    Window first =
        all.window(TokenText.of(tokens, Split.VALIDATION, hadoop).stored(), 0, span.lanes(), 0);
    var network = RecurrentNetwork.of(Network.fromJson(Network.withoutSeeds(networkJson)));
    return new FlowDiagnosis(
        parameters -> {
          network.network().setParameters(parameters);
          return network.follow(first, network.initialState(span.lanes()));
        });
  }

  /** As above, of pairs. */
  static FlowDiagnosis of(
      String networkJson, TrainingSettings settings, PairTokens pairs, Configuration hadoop) {
    PairText text = PairText.of(pairs, Split.VALIDATION, hadoop);
    int count = lanes(settings, pairs);
    PairBatch batch =
        new PairBatch(
            count,
            IntStream.range(0, count).mapToObj(text::source).toList(),
            IntStream.range(0, count).mapToObj(text::target).toList());
    var network = EncoderDecoderNetwork.of(Network.fromJson(Network.withoutSeeds(networkJson)));
    return new FlowDiagnosis(
        parameters -> {
          network.network().setParameters(parameters);
          return network.follow(batch);
        });
  }

  /** As above, of images; of a network that does not read these step by step, nothing. */
  static Diagnosis of(
      String networkJson, TrainingSettings settings, Dataset dataset, Configuration hadoop) {
    int count = lanes(settings, dataset);
    Optional<ImageSequenceNetwork> found =
        count == 0 ? Optional.empty() : ImageSequenceNetwork.of(Network.withoutSeeds(networkJson));
    if (found.isEmpty()) {
      return NONE;
    }
    ImageSequenceNetwork network = found.get();
    var tensors =
        new Tensors(
            dataset.manifest().networkShape(),
            settings.dataset().normalization().of(dataset.manifest()),
            network.network().inputLayout());
    var first = new RowRange(Split.VALIDATION, 0, count);
    try (var reader = new SequentialReader(dataset, first, count, hadoop)) {
      Tensors.Batch batch = tensors.of(reader.next());
      return new FlowDiagnosis(
          parameters -> {
            network.network().setParameters(parameters);
            return network.follow(batch.features(), batch.labels());
          });
    }
  }

  /** Images that are looked at. */
  static int lanes(TrainingSettings settings, Dataset dataset) {
    return lanes(settings, dataset.rows(Split.VALIDATION));
  }

  /** Pairs that are looked at. */
  static int lanes(TrainingSettings settings, PairTokens pairs) {
    return lanes(settings, pairs.rows(Split.VALIDATION));
  }

  private static int lanes(TrainingSettings settings, long sequences) {
    int most = Math.min(MOST_LANES, settings.optimizer().batchSize());
    return (int) Math.min(most, sequences);
  }

  /** Of the window that is looked at. */
  static Span span(TrainingSettings settings, TokenSource tokens) {
    long positions = positions(tokens);
    int steps = (int) Math.min(settings.model().window().orElseThrow(), positions);
    return new Span(steps, Math.max(1, lanes(settings, positions / steps)));
  }

  /** Tokens that are followed by one. */
  private static long positions(TokenSource tokens) {
    return tokens.tokens(Split.VALIDATION) - 1;
  }

  @Override
  public void measure(float[] parameters) {
    flow = follow.apply(parameters).layers();
  }

  /**
   * What was measured last, by name: {@code gradient_norm_<layer>_<t>}, t from 1 on, and {@code
   * dead_units_<layer>}.
   */
  @Override
  public Map<Split, Map<String, Double>> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    flow.forEach(
        (layer, of) -> {
          for (int t = 0; t < of.norms().length; t++) {
            metrics.put("gradient_norm_%s_%d".formatted(layer, t + 1), of.norms()[t]);
          }
          of.dead().ifPresent(dead -> metrics.put(DEAD + layer, dead));
        });
    return metrics.isEmpty() ? Map.of() : Map.of(Split.VALIDATION, metrics);
  }

  @Override
  public void draw(float[] parameters, RunFiles files) {
    measure(parameters);
    List<Series> lines =
        flow.entrySet().stream()
            .filter(layer -> layer.getValue().norms().length > 0)
            .map(layer -> Series.from1(layer.getKey(), logarithms(layer.getValue().norms())))
            .toList();
    if (lines.isEmpty()) {
      return;
    }
    Names names =
        new Names(
            "how the gradient of the last step's loss goes back through time",
            "step t",
            "log10 of the norm of dL/dh(t)");
    files.write(PICTURE, PngFile.of(LinesPicture.linear(names, lines).draw()));
  }

  /** Those of zeros are not finite, and not drawn. */
  private static double[] logarithms(double[] norms) {
    return Arrays.stream(norms).map(StrictMath::log10).toArray();
  }
}
