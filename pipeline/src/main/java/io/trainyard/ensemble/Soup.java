package io.trainyard.ensemble;

import io.trainyard.config.Section;
import java.util.Map;

/**
 * How the weights of an ensemble's members become those of one network: Wortsman et al., "Model
 * soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
 * inference time", ICML 2022.
 */
public sealed interface Soup {

  /** Reads section {@code soup}; null, with a problem noted, where the kind is unknown. */
  static Soup read(Section root) {
    return root.kind(
        "soup", "soup", Map.of("uniform", none -> new Uniform(), "greedy", none -> new Greedy()));
  }

  String kind();

  /** The mean of all members' weights. */
  record Uniform() implements Soup {
    @Override
    public String kind() {
      return "uniform";
    }
  }

  /**
   * Members are looked at from the best to the worst, and one is taken into the mean if the mean is
   * at least as good with it, on the validation rows.
   */
  record Greedy() implements Soup {
    @Override
    public String kind() {
      return "greedy";
    }
  }
}
