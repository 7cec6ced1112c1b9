package io.trainyard.promotion;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.stopping.Mode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The section {@code promotion}. Metrics are called what the evaluate job calls them, such as
 * {@code test_accuracy}.
 *
 * @param root the directory that holds one directory a name
 * @param metric what a model has to be better in than the current one
 * @param mode which direction is better; never {@code AUTO}
 * @param margin a model must be better by more than this; below 0 it may be worse by less
 * @param atLeast what it must reach besides, by metric
 * @param atMost what it must not exceed, by metric
 * @param dataset path of the dataset that the metrics are of; empty for the model's own
 */
public record PromotionSettings(
    String root,
    String metric,
    Mode mode,
    double margin,
    SortedMap<String, Double> atLeast,
    SortedMap<String, Double> atMost,
    Optional<String> dataset) {

  private static final String SECTION = "promotion";

  public PromotionSettings {
    atLeast = Collections.unmodifiableSortedMap(new TreeMap<>(atLeast));
    atMost = Collections.unmodifiableSortedMap(new TreeMap<>(atMost));
  }

  /** Reads section {@code promotion}; what is wrong with it is noted there. */
  public static PromotionSettings read(Section all) {
    Section section = all.section(SECTION);
    String metric = section.text("metric");
    requireMetric(section, "metric", metric);
    PromotionSettings settings =
        new PromotionSettings(
            section.text("root"),
            metric,
            Mode.read(section, metric),
            section.decimal("margin", Range.any()),
            limits(section.section("at-least")),
            limits(section.section("at-most")),
            section.optionalText("dataset"));
    section.done();
    return settings;
  }

  private static SortedMap<String, Double> limits(Section section) {
    SortedMap<String, Double> limits = new TreeMap<>();
    for (String metric : section.keys()) {
      limits.put(metric, section.decimal(metric, Range.any()));
      requireMetric(section, metric, metric);
    }
    section.done();
    return limits;
  }

  private static void requireMetric(Section section, String key, String metric) {
    if (Report.splitOf(metric).isEmpty()) {
      section.problem(
          key,
          metric,
          "a metric that begins with the rows it is of, as the evaluate job calls it: test_accuracy, validation_loss");
    }
  }
}
