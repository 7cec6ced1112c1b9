package io.trainyard.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** A text of a row: the only one, or one of a pair. */
public enum Side {
  /** What rows of kind {@code text} are made of. */
  @JsonProperty("text")
  TEXT,
  /** What is to be translated. */
  @JsonProperty("source")
  SOURCE,
  /** What it is to become. */
  @JsonProperty("target")
  TARGET;

  /** As configurations and manifests write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
