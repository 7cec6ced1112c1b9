package io.trainyard.stopping;

import java.util.Locale;

/** Why training stops before, or at, its last epoch. */
enum StopReason {
  STOPPING_THRESHOLD,
  DIVERGENCE_THRESHOLD,
  GENERALIZATION_LOSS,
  PROGRESS_QUOTIENT,
  SUCCESSIVE_INCREASES,
  PATIENCE,
  MAX_EPOCHS,
  MAX_TIME;

  /** The name in the JSON line and in tables. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
