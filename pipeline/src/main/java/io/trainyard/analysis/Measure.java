package io.trainyard.analysis;

import io.trainyard.config.Section;

/** What can be measured. */
public enum Measure {
  /** The squared error of the outputs, split by training again on resampled rows. */
  BIAS_VARIANCE,
  /** Errors against the number of training rows. */
  EXAMPLES,
  /** Errors against the number of parameters. */
  PARAMETERS,
  /** Errors against the number of epochs. */
  EPOCHS;

  /** As the configuration names it. */
  public String word() {
    return Section.kebab(this);
  }
}
