package io.trainyard.stopping;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Optional;

/**
 * Stops at the end of a strip when {@code GL(t) / P_k(t) > alpha} (Prechelt 1998), with the
 * training progress {@code P_k(t) = 1000 * (sum of E_tr / (k * min of E_tr) - 1)} over the strip's
 * {@code k} checks. Strips follow one another: {@code t} is a multiple of {@code k}.
 *
 * @param strip the {@code k}
 */
record ProgressQuotient(double alpha, int strip) implements Criterion {

  static ProgressQuotient read(Section section) {
    return new ProgressQuotient(
        section.decimal("alpha", Range.above(0)), section.integer("strip", Range.atLeast(1)));
  }

  @Override
  public Optional<StopReason> judge(Curve curve) {
    if (curve.length() % strip != 0) {
      return Optional.empty();
    }
    // Without any progress every loss is too much; 0 / 0 is not a number, and never above.
    double quotient = curve.generalizationLoss() / curve.progress(strip);
    return quotient > alpha ? Optional.of(StopReason.PROGRESS_QUOTIENT) : Optional.empty();
  }

  @Override
  public boolean dividesErrors() {
    return true;
  }
}
