package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.recurrent.Span;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;

/**
 * What an encoder's and a decoder's passes through minibatches of pairs take, in numbers of 4
 * bytes.
 *
 * @param reading the encoder's embedding and recurrent layers
 * @param writing the decoder's
 * @param targets tokens that there are to write
 * @param mostSpans windows of different numbers of steps whose passes are kept
 */
record PairPassMemory(
    List<Layer> reading,
    List<Layer> writing,
    Optional<Attention> attention,
    int targets,
    int mostSpans) {

  /** Numbers of an array of a window at most: so many have room in a buffer of Java's. */
  private static final int MOST_NUMBERS = Integer.MAX_VALUE / Float.BYTES;

  /**
   * Arrays of a window for each gate of a unit: values, what they get from below, and gradients.
   */
  private static final int NUMBERS_PER_BIAS = 4;

  /** As {@link EncoderDecoderNetwork#requireRoom}. */
  void require(int longest, int lanes) {
    long widest =
        Math.max(
            Math.max(widest(reading), widest(writing)),
            attention.map(of -> of.widest(PairBatch.steps(longest))).orElse(0));
    if (widest > (long) MOST_NUMBERS / PairBatch.steps(longest) / lanes) {
      throw new BadConfiguration(
          "cannot train: expected tokens of the longest text * optimizer.batch-size * numbers of a token (%d) of at most %d, found %d * %d * %d; reduce dataset.source.max-length, optimizer.batch-size, or model.hidden"
              .formatted(widest, MOST_NUMBERS, longest, lanes, widest));
    }
  }

  private static long widest(List<Layer> layers) {
    return layers.stream()
        .skip(1)
        .flatMap(layer -> layer.paramTable().values().stream())
        .mapToLong(weights -> Math.max(weights.size(0), weights.size(weights.rank() - 1)))
        .max()
        .orElse(0);
  }

  /** As {@link EncoderDecoderNetwork#passNumbers}. */
  long ofPasses(int longestSource, int longestTarget, int lanes) {
    long writes = numbers(writing) + attention.map(Attention::columnNumbers).orElse(0);
    long columns = numbers(reading) * steps(longestSource) + writes * steps(longestTarget);
    return columns * lanes + probabilities();
  }

  /**
   * As {@link EncoderDecoderNetwork#heapNumbers}.
   *
   * @param state numbers that the decoder carries in one lane
   */
  long onHeap(int longestSource, int longestTarget, int lanes, int state) {
    Span source = new Span(PairBatch.steps(longestSource), lanes);
    Span target = new Span(PairBatch.steps(longestTarget), lanes);
    long attended = attention.map(of -> of.heapNumbers(source, target)).orElse(0L);
    return 2L * state * lanes + attended + probabilities();
  }

  private long probabilities() {
    return (long) PackedOutput.columns(targets) * targets;
  }

  /** Of one column of a window. */
  private static long numbers(List<Layer> layers) {
    return layers.stream()
        .skip(1)
        .mapToLong(layer -> NUMBERS_PER_BIAS * layer.paramTable().get("b").length())
        .sum();
  }

  /** Of all windows together whose passes are kept. */
  private long steps(int longest) {
    return IntStream.rangeClosed(1, longest)
        .map(PairBatch::steps)
        .distinct()
        .boxed()
        .sorted(Comparator.reverseOrder())
        .limit(mostSpans)
        .mapToLong(Integer::longValue)
        .sum();
  }
}
