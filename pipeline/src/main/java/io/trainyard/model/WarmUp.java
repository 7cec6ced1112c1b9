package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;

/**
 * Raises the learning rate linearly at the start of training (Goyal et al., "Accurate, large
 * minibatch SGD", 2017). It multiplies the schedule, and does not put it off.
 *
 * @param epochs how long it lasts; 0: not at all
 * @param start the part of the rate at which it begins; above 0, since a step of rate 0 is lost
 */
record WarmUp(double epochs, double start) implements Serializable {

  static WarmUp read(Section section) {
    return new WarmUp(
        section.decimal("warm-up-epochs", Range.atLeast(0)),
        section.decimal("warm-up-start", new Range(0, true, 1, false)));
  }

  /** start + (1 - start) * epoch / epochs, and 1 from {@code epochs} on. */
  double factor(double epoch) {
    return epoch >= epochs ? 1 : start + (1 - start) * epoch / epochs;
  }
}
