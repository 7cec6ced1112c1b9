package io.trainyard.language;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;

/**
 * How a sequence is written for another one: see {@link BeamSearch}.
 *
 * @param beamWidth sequences that are followed side by side
 * @param lengthPenalty alpha of {@link BeamSearch#score}
 * @param maxLength the most tokens, {@code <eos>} among them
 */
public record DecodingSettings(int beamWidth, double lengthPenalty, int maxLength)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Reads section {@code decoding}; what is wrong with it is noted there. */
  public static DecodingSettings read(Section root) {
    Section section = root.section("decoding");
    DecodingSettings settings =
        new DecodingSettings(
            section.integer("beam-width", Range.between(1, 1000)),
            section.decimal("length-penalty", Range.between(0.0, 10.0)),
            section.integer("max-length", Range.atLeast(1)));
    section.done();
    return settings;
  }
}
