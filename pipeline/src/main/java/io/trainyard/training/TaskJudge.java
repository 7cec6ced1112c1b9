package io.trainyard.training;

import io.trainyard.dataset.Split;
import java.util.Map;

/** Judges one training in its task. Not thread-safe. */
interface TaskJudge extends Trainer.Validation, AutoCloseable {

  /** What was measured beside the validation rows when the training was judged last. */
  default Map<Split, Map<String, Double>> beside() {
    return Map.of();
  }

  @Override
  void close();
}
