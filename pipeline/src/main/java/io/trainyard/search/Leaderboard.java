package io.trainyard.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The trials of a search in a table of text, the best first. Immutable. */
public final class Leaderboard {

  private static final List<String> FIRST = List.of("rank", "trial");
  private static final List<String> AFTER_THE_METRIC = List.of("epochs", "status");

  private final List<String> paths;
  private final String metric;
  private final List<TrialOutcome> outcomes;

  /**
   * @param paths that were searched
   * @param metric that trials were judged by, such as {@code val_loss}
   * @param outcomes by rank
   */
  public Leaderboard(List<String> paths, String metric, List<TrialOutcome> outcomes) {
    this.paths = List.copyOf(paths);
    this.metric = metric;
    this.outcomes = List.copyOf(outcomes);
  }

  /** The first {@code rows} trials in aligned columns, with a line break after each. */
  public String text(int rows) {
    List<List<String>> table = new ArrayList<>();
    table.add(header());
    outcomes.stream().limit(rows).map(this::row).forEach(table::add);
    StringBuilder text = new StringBuilder();
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int c = column;
        int width = table.stream().mapToInt(r -> r.get(c).length()).max().orElse(0);
        String cell = row.get(column);
        line.append(column == 0 ? "" : "  ").append(cell).append(" ".repeat(width - cell.length()));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private List<String> header() {
    List<String> header = new ArrayList<>(FIRST);
    header.add(metric);
    header.addAll(AFTER_THE_METRIC);
    header.addAll(paths);
    return header;
  }

  private List<String> row(TrialOutcome outcome) {
    List<String> row = new ArrayList<>();
    row.add(Integer.toString(outcome.rank()));
    row.add(Integer.toString(outcome.trial().number()));
    row.add(outcome.hasValue() ? String.format(Locale.ROOT, "%.5f", outcome.value()) : "-");
    row.add(Integer.toString(outcome.epochs()));
    row.add(outcome.status().word());
    for (String path : paths) {
      String value = outcome.trial().settings().get(path);
      row.add(value == null ? "-" : Trial.plain(value));
    }
    return row;
  }
}
