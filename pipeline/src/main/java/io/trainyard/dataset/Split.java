package io.trainyard.dataset;

import java.util.Locale;

/** What a row is for: to fit, to decide while fitting, or to judge at the very end. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** The name in the manifest and in result tables, such as {@code train}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The directory of this split's files below the dataset. */
  String directory() {
    return "split=" + label();
  }
}
