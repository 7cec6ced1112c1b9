package io.trainyard.stopping;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a smaller or a larger value of a metric is better. */
public enum Mode {
  AUTO,
  MIN,
  MAX;

  /** A metric that ends in {@code token} is what one costs, such as {@code bits_per_token}. */
  private static final List<String> SMALLER_IS_BETTER =
      List.of("loss", "error", "perplexity", "token", "mse", "rmse", "mae", "dimension");

  private static final List<String> LARGER_IS_BETTER =
      List.of("accuracy", "f1", "precision", "recall", "bleu", "r2", "likelihood");

  /** Of one target, which may be called anything. */
  private static final Pattern OF_TARGET = Pattern.compile("val_(mse|rmse|mae|r2)_.+");

  /** Of which more is better without an end at 1, or which may be below 0. */
  private static final List<String> NO_FRACTIONS = List.of("bleu", "r2", "likelihood");

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
