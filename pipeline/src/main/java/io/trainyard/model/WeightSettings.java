package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;

/**
 * What every network of the catalogue takes.
 *
 * @param inputDropout the probability with which an input is dropped in training
 */
record WeightSettings(
    WeightInitialization initialization, double inputDropout, Penalties penalties) {

  static WeightSettings read(Section section) {
    return new WeightSettings(
        section.choice("weight-init", WeightInitialization.class),
        section.decimal("input-dropout", Range.halfOpen(0, 1)),
        Penalties.read(section));
  }
}
