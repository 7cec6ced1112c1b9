package io.trainyard.acceleration;

import io.trainyard.acceleration.Compiler.Untranslatable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What of a network runs natively, and what through stock Deeplearning4j.
 *
 * @param layers "accelerated", or "stock: " and why, by the names of layers and vertices in the
 *     order in which they are run
 * @param trainingBytes outside the heap that the passes over one minibatch need to learn from it,
 *     parameters and gradients not counted; empty where DL4J makes them
 * @param inferenceBytes the same to pass it through
 */
public record Survey(
    Map<String, String> layers, OptionalLong trainingBytes, OptionalLong inferenceBytes) {

  static final String ACCELERATED = "accelerated";
  private static final String STOCK = "stock: ";

  /** Rows enough for any layer, where there is no memory for a whole minibatch. */
  private static final int FEW = 4;

  public Survey {
    layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }

  /** Of a network that DL4J runs whole. */
  static Survey stock(List<Node> nodes, String reason) {
    Map<String, String> layers = new LinkedHashMap<>();
    nodes.forEach(node -> layers.put(node.name(), STOCK + reason));
    return new Survey(layers, OptionalLong.empty(), OptionalLong.empty());
  }

  static Survey of(Compiler compiler, long[] features, long[] labels, int inferenceRows) {
    try {
      return compile(compiler, features, labels, inferenceRows);
    } catch (OutOfMemoryError e) {
      // This process need not be one that trains.
      return extrapolated(compiler, features, labels, inferenceRows);
    }
  }

  /** What a few rows need, and a few more, tells what many do. */
  static Survey extrapolated(Compiler compiler, long[] features, long[] labels, int inferenceRows) {
    Survey few = compile(compiler, rows(features, FEW), rows(labels, FEW), FEW);
    Survey more = compile(compiler, rows(features, 2 * FEW), rows(labels, 2 * FEW), 2 * FEW);
    return new Survey(
        few.layers(),
        extrapolated(few.trainingBytes(), more.trainingBytes(), features[0]),
        extrapolated(few.inferenceBytes(), more.inferenceBytes(), inferenceRows));
  }

  private static OptionalLong extrapolated(OptionalLong few, OptionalLong more, long rows) {
    if (few.isEmpty() || more.isEmpty()) {
      return OptionalLong.empty();
    }
    long difference = more.getAsLong() - few.getAsLong();
    return OptionalLong.of(few.getAsLong() + difference * (rows - FEW) / FEW);
  }

  private static long[] rows(long[] shape, int rows) {
    long[] result = shape.clone();
    result[0] = rows;
    return result;
  }

  private static Survey compile(
      Compiler compiler, long[] features, long[] labels, int inferenceRows) {
    INDArray x = Nd4j.zeros(DataType.FLOAT, features);
    INDArray y = Nd4j.zeros(DataType.FLOAT, labels);
    INDArray passed = Nd4j.zeros(DataType.FLOAT, rows(features, inferenceRows));
    try (Program training = compiler.compile(x, y);
        Program inference = compiler.compile(passed, null)) {
      return new Survey(
          layers(compiler.nodes(), training.stock()),
          OptionalLong.of(training.bytes()),
          OptionalLong.of(inference.bytes()));
    } catch (Untranslatable e) {
      return stock(compiler.nodes(), e.getMessage());
    }
  }

  private static Map<String, String> layers(List<Node> nodes, Map<String, String> stock) {
    Map<String, String> layers = new LinkedHashMap<>();
    for (Node node : nodes) {
      String reason = stock.get(node.name());
      layers.put(node.name(), reason == null ? ACCELERATED : STOCK + node.kind() + ", " + reason);
    }
    return layers;
  }

  /** For people, one line or a few. */
  public String describe() {
    Map<String, String> stock = new LinkedHashMap<>(layers);
    stock.values().removeIf(ACCELERATED::equals);
    if (stock.isEmpty()) {
      return "acceleration: all %d layers run natively".formatted(layers.size());
    }
    if (stock.size() == layers.size()) {
      return "acceleration: none, the network runs through stock Deeplearning4j: "
          + stock.values().iterator().next().substring(STOCK.length());
    }
    return stock.entrySet().stream()
        .map(
            entry ->
                "%n  %s runs through stock Deeplearning4j: %s"
                    .formatted(entry.getKey(), entry.getValue().substring(STOCK.length())))
        .collect(
            Collectors.joining(
                "",
                "acceleration: %d of %d layers run natively"
                    .formatted(layers.size() - stock.size(), layers.size()),
                ""));
  }

  /** As figures of a run. */
  public Map<String, Object> figures() {
    return Map.of("layers", layers);
  }
}
