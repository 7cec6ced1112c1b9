package io.trainyard.stopping;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Optional;

/**
 * Stops when {@code GL(t) = 100 * (E_va(t) / E_opt(t) - 1) > alpha} (Prechelt 1998), where {@code
 * E_opt(t)} is the lowest validation error up to {@code t}.
 *
 * @param alpha per cent
 */
record GeneralizationLoss(double alpha) implements Criterion {

  static GeneralizationLoss read(Section section) {
    return new GeneralizationLoss(section.decimal("alpha", Range.above(0)));
  }

  @Override
  public Optional<StopReason> judge(Curve curve) {
    return curve.generalizationLoss() > alpha
        ? Optional.of(StopReason.GENERALIZATION_LOSS)
        : Optional.empty();
  }

  @Override
  public boolean dividesErrors() {
    return true;
  }
}
