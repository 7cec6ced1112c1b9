package io.trainyard.stopping;

import io.trainyard.config.Section;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a smaller or a larger value of a metric is better. */
public enum Mode {
  AUTO,
  MIN,
  MAX;

  /** One that ends in {@code token}, say, is what a token costs: {@code bits_per_token}. */
  private static final List<String> SMALLER_IS_BETTER =
      List.of(
          "loss", "error", "perplexity", "token", "character", "mse", "rmse", "mae", "dimension");

  private static final List<String> LARGER_IS_BETTER =
      List.of("accuracy", "f1", "precision", "recall", "bleu", "r2", "likelihood");

  /** Of one target, which may be called anything. */
  private static final Pattern OF_TARGET =
      Pattern.compile("(?:val|train|validation|test)_(mse|rmse|mae|r2)_.+");

  /** Of which more is better without an end at 1, or which may be below 0. */
  private static final List<String> NO_FRACTIONS = List.of("bleu", "r2", "likelihood");

  /**
   * Reads key {@code mode} of a section that judges by {@code metric}; what is wrong with it is
   * noted there.
   *
   * @return never {@code AUTO}
   */
  public static Mode read(Section section, String metric) {
    Mode written = section.choice("mode", Mode.class);
    Optional<Mode> known = of(metric);
    if (written == AUTO && known.isEmpty()) {
      section.problem(
          "mode", "auto", "min or max, since the name " + metric + " does not say which");
      return MIN;
    }
    if (written != AUTO && known.isPresent() && known.get() != written) {
      section.problem(
          "mode",
          Section.kebab(written),
          Section.kebab(known.get()) + " or auto, as is right for " + metric);
    }
    return written == AUTO ? known.get() : written;
  }

  /** By the last word of a name such as {@code val_macro_f1}; empty where that is not known. */
  public static Optional<Mode> of(String metric) {
    Matcher target = OF_TARGET.matcher(metric);
    String word = target.matches() ? target.group(1) : lastWord(metric);
    if (SMALLER_IS_BETTER.contains(word)) {
      return Optional.of(MIN);
    }
    return LARGER_IS_BETTER.contains(word) ? Optional.of(MAX) : Optional.empty();
  }

  /** Whether values of {@code metric} lie between 0 and 1, so that 1 less a value is an error. */
  static boolean isFraction(String metric) {
    if (OF_TARGET.matcher(metric).matches()) {
      return false;
    }
    String word = lastWord(metric);
    return LARGER_IS_BETTER.contains(word) && !NO_FRACTIONS.contains(word);
  }

  private static String lastWord(String metric) {
    return metric.substring(metric.lastIndexOf('_') + 1);
  }
}
