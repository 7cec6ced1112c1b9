package io.trainyard.ensemble;

import io.trainyard.averaging.NormalizationPass;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Map;
import java.util.Optional;

/**
 * How the weights of an ensemble's members become those of one network: Wortsman et al., "Model
 * soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
 * inference time", ICML 2022.
 */
public sealed interface Soup {

  /** Reads section {@code soup}; null, with a problem noted, where the kind is unknown. */
  static Soup read(Section root) {
    return root.kind(
        "soup",
        "soup",
        Map.of(
            "uniform", section -> new Uniform(normalizationRows(section)),
            "greedy", section -> new Greedy(normalizationRows(section))));
  }

  private static Optional<Integer> normalizationRows(Section section) {
    return section.optionalInteger("normalization-rows", Range.atLeast(1));
  }

  String kind();

  /**
   * Training rows that batch normalization's statistics of a mean are measured by, at most; empty
   * for all of them.
   */
  Optional<Integer> normalizationRows();

  /** The pass by so many of the rows that {@code all} goes through. */
  default NormalizationPass bounded(NormalizationPass all) {
    return normalizationRows().map(all::upTo).orElse(all);
  }

  /** The mean of all members' weights. */
  record Uniform(Optional<Integer> normalizationRows) implements Soup {
    @Override
    public String kind() {
      return "uniform";
    }
  }

  /**
   * Members are looked at from the best to the worst, and one is taken into the mean if the mean is
   * at least as good with it, on the validation rows.
   */
  record Greedy(Optional<Integer> normalizationRows) implements Soup {
    @Override
    public String kind() {
      return "greedy";
    }
  }
}
