package io.trainyard.promotion;

import io.trainyard.stopping.Mode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Decides whether a model may take the place of the current one. Numbers are compared as they are
 * written: 0.991 is better than 0.99 by 0.001, not by what is nearest to it in binary.
 */
record Gate(PromotionSettings rules) {

  /**
   * What a gate says.
   *
   * @param passed whether no reason speaks against it
   * @param reasons against the model, where there are any; else for it
   */
  record Verdict(boolean passed, List<String> reasons) {

    Verdict {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * @param figures of the candidate, by name: the metric and all that have limits
   * @param current the current version's metric; empty where there is none yet
   */
  Verdict judge(Map<String, Double> figures, OptionalDouble current) {
    List<String> against = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    double candidate = figures.get(rules.metric());
    figures.forEach(
        (metric, value) -> {
          if (!Double.isFinite(value)) {
            against.add("%s is %s".formatted(metric, value));
          }
        });
    if (against.isEmpty()) {
      rules.atLeast().forEach((metric, least) -> atLeast(metric, figures, least, against));
      rules.atMost().forEach((metric, most) -> atMost(metric, figures, most, against));
      if (current.isPresent()) {
        compare(candidate, current.getAsDouble(), reasons, against);
      } else {
        reasons.add("there is no current version");
      }
    }
    return against.isEmpty() ? new Verdict(true, reasons) : new Verdict(false, against);
  }

  private static void atLeast(
      String metric, Map<String, Double> figures, double least, List<String> against) {
    double found = figures.get(metric);
    if (found < least) {
      against.add("%s %s is below promotion.at-least, %s".formatted(metric, found, least));
    }
  }

  private static void atMost(
      String metric, Map<String, Double> figures, double most, List<String> against) {
    double found = figures.get(metric);
    if (found > most) {
      against.add("%s %s is above promotion.at-most, %s".formatted(metric, found, most));
    }
  }

  private void compare(
      double candidate, double current, List<String> reasons, List<String> against) {
    String figures =
        "%s %s against %s of the current version".formatted(rules.metric(), candidate, current);
    if (!Double.isFinite(current)) {
      reasons.add(figures);
      return;
    }
    BigDecimal more = BigDecimal.valueOf(candidate).subtract(BigDecimal.valueOf(current));
    BigDecimal better = rules.mode() == Mode.MAX ? more : more.negate();
    boolean passed = better.compareTo(BigDecimal.valueOf(rules.margin())) > 0;
    String how = better.signum() < 0 ? "worse by " : "better by ";
    (passed ? reasons : against)
        .add(
            "%s: %s%s, expected better by more than %s"
                .formatted(
                    figures,
                    how,
                    better.abs().toPlainString(),
                    BigDecimal.valueOf(rules.margin()).toPlainString()));
  }
}
