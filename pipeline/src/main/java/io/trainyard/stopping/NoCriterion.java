package io.trainyard.stopping;

import io.trainyard.config.Section;
import java.util.Optional;

/** Never stops. */
record NoCriterion() implements Criterion {

  static NoCriterion read(Section section) {
    return new NoCriterion();
  }

  @Override
  public Optional<StopReason> judge(Curve curve) {
    return Optional.empty();
  }

  @Override
  public boolean dividesErrors() {
    return false;
  }
}
