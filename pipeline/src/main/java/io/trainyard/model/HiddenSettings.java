package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;

/**
 * What every network with hidden layers takes.
 *
 * @param dropout the probability with which a hidden unit's output is dropped in training
 * @param batchNormalization whether it stands between a layer's affine map, which then has no bias,
 *     and its activation (Ioffe and Szegedy 2015)
 */
record HiddenSettings(HiddenActivation activation, double dropout, boolean batchNormalization) {

  static HiddenSettings read(Section section) {
    return new HiddenSettings(
        section.choice("activation", HiddenActivation.class),
        section.decimal("dropout", Range.halfOpen(0, 1)),
        section.flag("batch-normalization"));
  }

  /** The same without batch normalization. */
  HiddenSettings withoutNormalization() {
    return new HiddenSettings(activation, dropout, false);
  }
}
