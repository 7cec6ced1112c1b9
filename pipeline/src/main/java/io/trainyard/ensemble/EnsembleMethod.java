package io.trainyard.ensemble;

import io.trainyard.config.Section;
import java.util.Map;

/** Where the members of an ensemble come from. */
public sealed interface EnsembleMethod {

  /** Reads key {@code method}; null, with a problem noted, where the kind is unknown. */
  static EnsembleMethod read(Section ensemble) {
    return ensemble.kind(
        "method",
        "ensemble-method",
        Map.of("independent", none -> new Independent(), "snapshot", none -> new Snapshot()));
  }

  /** Each member is a training of its own, alone in one task. */
  record Independent() implements EnsembleMethod {}

  /**
   * One training's weights at the ends of the learning rate's cycles: Huang et al., "Snapshot
   * ensembles: train 1, get M for free", ICLR 2017.
   */
  record Snapshot() implements EnsembleMethod {}
}
