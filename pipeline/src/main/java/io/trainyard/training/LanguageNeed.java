package io.trainyard.training;

import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.dataset.TokenText;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.memory.DriverWork;
import io.trainyard.memory.PassBytes;
import io.trainyard.memory.Workload;
import io.trainyard.model.Footprint;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.recurrent.Span;

/**
 * What the training of a language model takes of memory, found out before it starts.
 *
 * @param generates whether texts are generated after each epoch
 */
record LanguageNeed(
    TrainingSettings settings, RecurrentNetwork network, TokenSource tokens, boolean generates)
    implements TaskNeed {

  private static final int READ_AND_PREDICTED = 2;

  private Span span() {
    return new Span(settings.model().window().orElseThrow(), settings.optimizer().batchSize());
  }

  @Override
  public Footprint footprint() {
    return Footprint.ofArrays(network.network());
  }

  @Override
  public long passBytes() {
    return Float.BYTES * network.windowNumbers(span());
  }

  /**
   * What the driver does beside the workers: it has a network to follow gradients in a window, and
   * another one from which it generates, or which it writes down in the end, with its tokens'
   * vectors.
   */
  DriverWork driverWork() {
    Footprint footprint = footprint();
    long reader = generates ? readerBytes() : 0;
    long vectors =
        network
            .tokenVectorShape()
            .map(shape -> TokenVectors.memoryBytes(shape[0], shape[1]))
            .orElse(0L);
    return new DriverWork(
        TokenText.memoryBytes(tokens, Split.VALIDATION) + Math.max(reader, vectors),
        2 * footprint.arrayBytes()
            + Float.BYTES * network.windowNumbers(FlowDiagnosis.span(settings, tokens)));
  }

  /** Weights on the heap. */
  private long readerBytes() {
    return Float.BYTES * footprint().parameters();
  }

  /** A task generates from another network, which it has beside the one that is trained. */
  @Override
  public Workload alone() {
    Workload alone = workload().alone();
    return generates ? alone.with(readerBytes(), footprint().arrayBytes()) : alone;
  }

  @Override
  public Workload workload() {
    var averaging = settings.averaging();
    boolean averaged = averaging.optimizerState() == OptimizerStatePolicy.AVERAGE;
    Span span = span();
    Footprint footprint = footprint();
    return new Workload(
        footprint,
        PassBytes.ofOneShape(passBytes(), SequenceScorer.memoryBytes(network, tokens)),
        READ_AND_PREDICTED * span.steps(),
        averaging.workers(),
        span.lanes(),
        1,
        footprint.parameters() + (averaged ? footprint.optimizerState() : 0),
        0,
        // Probabilities, which are summed up on the heap, and what lanes carry, come and gone.
        Float.BYTES
            * ((long) network.vocabulary() * span.size() + 2L * network.stateSize(span.lanes())),
        TokenText.memoryBytes(tokens, Split.TRAIN)
            + TokenText.memoryBytes(tokens, Split.VALIDATION));
  }
}
