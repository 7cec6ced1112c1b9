package io.trainyard.stopping;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Optional;

/**
 * Stops when the validation error rose, {@code E_va(t) > E_va(t - k)}, at the end of each of the
 * last {@code strips} strips of {@code k} checks (Prechelt 1998, UP). Strips follow one another;
 * the first has nothing before it and is no rise.
 *
 * @param strip the {@code k}
 */
record SuccessiveIncreases(int strips, int strip) implements Criterion {

  static SuccessiveIncreases read(Section section) {
    return new SuccessiveIncreases(
        section.integer("strips", Range.atLeast(1)), section.integer("strip", Range.atLeast(1)));
  }

  @Override
  public Optional<StopReason> judge(Curve curve) {
    int now = curve.length();
    if (now % strip != 0 || now <= (long) strips * strip) {
      return Optional.empty();
    }
    for (int end = now; end > now - strips * strip; end -= strip) {
      if (curve.error(end) <= curve.error(end - strip)) {
        return Optional.empty();
      }
    }
    return Optional.of(StopReason.SUCCESSIVE_INCREASES);
  }

  @Override
  public boolean dividesErrors() {
    return false;
  }
}
