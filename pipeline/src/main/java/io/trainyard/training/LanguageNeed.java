package io.trainyard.training;

import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.dataset.TokenText;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.memory.PassBytes;
import io.trainyard.memory.Workload;
import io.trainyard.model.Footprint;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.recurrent.Span;

/** What the training of a language model takes of memory, found out before it starts. */
record LanguageNeed(TrainingSettings settings, RecurrentNetwork network, TokenSource tokens) {

  private static final int READ_AND_PREDICTED = 2;

  Workload workload() {
    var averaging = settings.averaging();
    boolean averaged = averaging.optimizerState() == OptimizerStatePolicy.AVERAGE;
    int lanes = settings.optimizer().batchSize();
    var span = new Span(settings.model().window().orElseThrow(), lanes);
    long parameters = network.network().parameterCount();
    long state = network.network().copyOptimizerState().length;
    return new Workload(
        new Footprint(parameters, state, 0),
        PassBytes.ofOneShape(
            Float.BYTES * network.windowNumbers(span), SequenceScorer.memoryBytes(network, tokens)),
        READ_AND_PREDICTED * span.steps(),
        averaging.workers(),
        lanes,
        1,
        parameters + (averaged ? state : 0),
        0,
        // Probabilities, which are summed up on the heap, and what lanes carry, come and gone.
        Float.BYTES * ((long) network.vocabulary() * span.size() + 2L * network.stateSize(lanes)),
        TokenText.memoryBytes(tokens, Split.TRAIN)
            + TokenText.memoryBytes(tokens, Split.VALIDATION));
  }
}
