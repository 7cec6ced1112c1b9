package io.trainyard.training;

import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.dataset.Lessons;
import io.trainyard.dataset.PairText;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.memory.DriverWork;
import io.trainyard.memory.PassBytes;
import io.trainyard.memory.Workload;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.Footprint;

/** What the training of an encoder and a decoder takes of memory, found out before it starts. */
record TranslationNeed(TrainingSettings settings, EncoderDecoderNetwork network, PairTokens pairs) {

  /** Of a pair: what is read on both sides, what is to be predicted, and where sources begin. */
  private static final int ARRAYS = 4;

  /**
   * What the driver does beside the workers: it has a network to follow gradients in some pairs,
   * and another one by which it translates, or which it writes down in the end.
   */
  DriverWork driverWork() {
    Footprint footprint = Footprint.ofArrays(network.network());
    int source = pairs.longest(Side.SOURCE, Split.VALIDATION);
    int target = pairs.longest(Side.TARGET, Split.VALIDATION);
    int lanes = FlowDiagnosis.lanes(settings, pairs);
    long heap = footprint.parameters() + network.heapNumbers(source, target, lanes);
    return new DriverWork(
        PairText.memoryBytes(pairs, Split.VALIDATION) + Float.BYTES * heap,
        2 * footprint.arrayBytes() + Float.BYTES * network.passNumbers(source, target, lanes));
  }

  Workload workload() {
    var averaging = settings.averaging();
    boolean averaged = averaging.optimizerState() == OptimizerStatePolicy.AVERAGE;
    int lanes = settings.optimizer().batchSize();
    int source = pairs.longest(Side.SOURCE, Split.TRAIN);
    int target = pairs.longest(Side.TARGET, Split.TRAIN);
    Footprint footprint = Footprint.ofArrays(network.network());
    return new Workload(
        footprint,
        PassBytes.ofOneShape(
            Float.BYTES * network.passNumbers(source, target, lanes),
            SequenceScorer.memoryBytes(network, pairs, Split.VALIDATION)),
        ARRAYS * Math.max(source, target),
        averaging.workers(),
        lanes,
        1,
        footprint.parameters() + (averaged ? footprint.optimizerState() : 0),
        0,
        // What is carried between encoder and decoder, and probabilities, which are summed up.
        (long) Float.BYTES * network.heapNumbers(source, target, lanes)
            + SequenceScorer.heapBytes(network, pairs, Split.VALIDATION)
            + epochBytes(),
        PairText.memoryBytes(pairs, Split.TRAIN) + PairText.memoryBytes(pairs, Split.VALIDATION));
  }

  /** What the worker with the most pairs has of them beside their tokens. */
  private long epochBytes() {
    int workers = settings.averaging().workers();
    long most = (pairs.rows(Split.TRAIN) + workers - 1) / workers;
    boolean lessons = !settings.dataset().curriculum().isNone();
    return PairText.minibatchBytes(most) + (lessons ? Lessons.memoryBytes(most) : 0);
  }
}
