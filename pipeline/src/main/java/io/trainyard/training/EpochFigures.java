package io.trainyard.training;

import io.trainyard.dataset.Split;
import io.trainyard.evaluation.SequenceMetrics;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;

/**
 * What the tables tell of an epoch beside the metrics that it is judged by.
 *
 * @param training metrics of the train split by name, from its loss: that of each minibatch before
 *     the step that was made by it, and so with dropout, and with weights that move meanwhile
 * @param beside metrics by name that were measured along with those of the last epoch that was
 *     checked
 */
record EpochFigures(
    DoubleFunction<Map<String, Double>> training,
    Supplier<Map<Split, Map<String, Double>>> beside) {

  /** Of a training on rows. */
  static EpochFigures ofRows(Supplier<Map<Split, Map<String, Double>>> beside) {
    return new EpochFigures(loss -> Map.of("loss", loss), beside);
  }

  /** Of a training on tokens, whose loss is the nats a token. */
  static EpochFigures ofTokens(Supplier<Map<Split, Map<String, Double>>> beside) {
    return new EpochFigures(SequenceMetrics::named, beside);
  }
}
