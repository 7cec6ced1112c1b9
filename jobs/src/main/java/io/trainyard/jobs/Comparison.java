package io.trainyard.jobs;

import io.trainyard.training.NgramBaseline;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A language model's figures, and under them those of what it is compared with.
 *
 * @param model by name, without the split's prefix
 * @param beside the same, by what that is
 * @param order of the n-grams among them
 */
record Comparison(Map<String, Double> model, Map<String, Map<String, Double>> beside, int order) {

  private static final List<String> HEADER =
      List.of("", "nats a token", "perplexity", "bits a token", "accuracy");
  private static final List<String> FIGURES =
      List.of("loss", "perplexity", "bits_per_token", "token_accuracy");

  /** What a training told: {@code val_loss} and {@code ngram_val_loss}, and so on. */
  static Comparison ofTraining(Map<String, Object> figures) {
    Map<String, Double> ngrams = of(NgramBaseline.NAME + "_val_", figures);
    return new Comparison(
        of("val_", figures),
        ngrams.isEmpty() ? Map.of() : Map.of(NgramBaseline.NAME, ngrams),
        figures.get(NgramBaseline.NAME + "_order") instanceof Integer order ? order : 0);
  }

  private static Map<String, Double> of(String prefix, Map<String, Object> figures) {
    Map<String, Double> found = new LinkedHashMap<>();
    figures.forEach(
        (name, value) -> {
          if (name.startsWith(prefix) && value instanceof Double number) {
            found.put(name.substring(prefix.length()), number);
          }
        });
    return found;
  }

  /** Prints nothing where there is nothing to compare with. */
  void print(PrintStream to) {
    if (beside.isEmpty()) {
      return;
    }
    Table table = new Table(HEADER);
    table.add(row("this model", model));
    beside.forEach((what, figures) -> table.add(row(words(what), figures)));
    table.print(to);
  }

  private String words(String what) {
    return what.equals(NgramBaseline.NAME) ? order + "-grams" : what.replace('_', ' ');
  }

  private static List<String> row(String what, Map<String, Double> figures) {
    List<String> row = new ArrayList<>(List.of(what));
    for (String figure : FIGURES) {
      Double value = figures.get(figure);
      row.add(value == null ? "" : String.format(Locale.ROOT, "%,.4f", value));
    }
    return row;
  }
}
