package io.trainyard.language;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import java.util.Optional;

/** How the next token is chosen among those that a model foretells. */
public sealed interface Sampling {

  /** The most probable token, of equally probable ones the first. */
  record Greedy() implements Sampling {}

  /**
   * A token is drawn. In this order: probabilities are raised to the power {@code 1 / temperature};
   * of the tokens only the {@code topK} most probable ones are left (Fan, Lewis and Dauphin,
   * "Hierarchical neural story generation", ACL 2018); of these only the fewest of the most
   * probable ones that have together at least {@code topP} of the probability (Holtzman et al.,
   * "The curious case of neural text degeneration", ICLR 2020); what is left is scaled to sum to 1.
   * Of equally probable tokens the first is taken for the more probable.
   *
   * @param temperature above 0; 1 leaves probabilities as they are
   * @param topK at least 1; empty for all
   * @param topP above 0, 1 at most; empty for all
   */
  record Drawn(double temperature, Optional<Integer> topK, Optional<Double> topP)
      implements Sampling {

    public Drawn {
      if (!(temperature > 0) || topK.orElse(1) < 1 || !(topP.orElse(1.0) > 0)) {
        throw new IllegalArgumentException(
            "temperature %s, top-k %s, top-p %s".formatted(temperature, topK, topP));
      }
    }
  }

  /** Reads the keys of a section; what is wrong with them is noted there. */
  static Sampling read(Section section) {
    Drawn drawn =
        new Drawn(
            positive(section.decimal("temperature", Range.above(0))),
            section.optionalInteger("top-k", Range.atLeast(1)).map(k -> Math.max(1, k)),
            section.optionalDecimal("top-p", new Range(0, true, 1, false)).map(Sampling::positive));
    if (!section.flag("greedy")) {
      return drawn;
    }
    if (drawn.topK().isPresent() || drawn.topP().isPresent()) {
      section.problem("greedy", "true with top-k or top-p", "false, or neither of them");
    }
    return new Greedy();
  }

  /** What is read in the place of a wrong number need only be one that can be gone on with. */
  private static double positive(double read) {
    return read > 0 ? read : 1;
  }

  /**
   * Checks what depends on the model.
   *
   * @param section that the settings were read from, for the message
   * @throws BadConfiguration if more tokens are to be left than can be generated
   */
  default void requireFor(int vocabulary, String section) {
    int most = vocabulary - Continuation.NEVER.size();
    if (this instanceof Drawn drawn && drawn.topK().orElse(1) > most) {
      throw new BadConfiguration(
          "cannot generate: expected %s.top-k to be at most %d, as many tokens as can be generated, found %d; lower it, or set it to null"
              .formatted(section, most, drawn.topK().orElseThrow()));
    }
  }
}
