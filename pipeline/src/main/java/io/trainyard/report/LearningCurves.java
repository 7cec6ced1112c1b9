package io.trainyard.report;

import io.trainyard.report.Block.Chart;
import io.trainyard.report.Block.Folded;
import io.trainyard.report.Block.Listing;
import io.trainyard.report.Block.Mark;
import io.trainyard.report.Block.Note;
import io.trainyard.results.Excerpt;
import io.trainyard.results.MetricRow;
import io.trainyard.stopping.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** How a run's metrics went, epoch by epoch: the table {@code metrics/}. */
final class LearningCurves {

  /** Metrics that are shown at once, after the monitored one. */
  private static final List<String> FIRST =
      List.of("loss", "accuracy", "perplexity", "bleu", "rmse", "bits_per_dimension");

  private static final int OPEN = 2;
  private static final String VALIDATION = "validation";
  private static final String PREFIX = "val_";

  private final RunSource run;
  private final Excerpt<MetricRow> excerpt;
  private final boolean several;

  private LearningCurves(RunSource run, Excerpt<MetricRow> excerpt) {
    this.run = run;
    this.excerpt = excerpt;
    this.several = excerpt.rows().stream().anyMatch(row -> row.member() > 0);
  }

  static Section of(RunSource run) {
    var limits = Limits.of(run);
    return new LearningCurves(run, run.tables().metrics().excerpt(limits)).section();
  }

  private Section section() {
    List<Block> blocks = new ArrayList<>();
    if (excerpt.rows().isEmpty()) {
      blocks.add(
          new Note("No metrics yet: no epoch has ended, or what was trained has no epochs."));
    } else if (several) {
      ofSeveral(blocks);
    } else {
      ofOne(blocks);
    }
    return new Section("curves", "Learning curves", blocks);
  }

  private void ofOne(List<Block> blocks) {
    Map<String, Curves> byMetric = new TreeMap<>();
    for (MetricRow row : excerpt.rows()) {
      byMetric
          .computeIfAbsent(row.metric(), metric -> new Curves("epoch"))
          .put(row.split(), row.epoch(), row.value());
    }
    List<Mark> marks = marks(byMetric);
    List<Block> hidden = new ArrayList<>();
    for (String metric : ordered(byMetric.keySet())) {
      List<Block> place = blocks.size() < OPEN ? blocks : hidden;
      place.add(drawn(metric, byMetric.get(metric), marks));
    }
    if (!hidden.isEmpty()) {
      blocks.add(new Folded("%d more metrics".formatted(hidden.size()), hidden));
    }
  }

  private void ofSeveral(List<Block> blocks) {
    Map<String, Curves> byTitle = new LinkedHashMap<>();
    for (MetricRow row : excerpt.rows()) {
      if (row.metric().equals("loss") || isMonitored(row)) {
        byTitle
            .computeIfAbsent(row.split() + " " + row.metric(), title -> new Curves("epoch"))
            .put(run.trainingWord() + " " + row.member(), row.epoch(), row.value());
      }
    }
    List<String> titles = new ArrayList<>(byTitle.keySet());
    monitored()
        .map(metric -> VALIDATION + " " + metric)
        .filter(titles::remove)
        .ifPresent(title -> titles.add(0, title));
    titles.forEach(title -> blocks.add(drawn(title, byTitle.get(title), List.of())));
  }

  private boolean isMonitored(MetricRow row) {
    return row.split().equals(VALIDATION) && monitored().filter(row.metric()::equals).isPresent();
  }

  /** The monitored metric without its prefix. */
  private Optional<String> monitored() {
    return run.monitor()
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> name.substring(PREFIX.length()));
  }

  private Set<String> ordered(Set<String> metrics) {
    Set<String> ordered = new LinkedHashSet<>();
    monitored().filter(metrics::contains).ifPresent(ordered::add);
    FIRST.stream().filter(metrics::contains).forEach(ordered::add);
    ordered.addAll(metrics);
    return ordered;
  }

  private Block drawn(String title, Curves curves, List<Mark> marks) {
    Table numbers = curves.table(title);
    return curves.isDrawn()
        ? new Chart(Chart.LINES, title, Limits.remarks(excerpt, run), marks, numbers)
        : new Listing(numbers);
  }

  private List<Mark> marks(Map<String, Curves> byMetric) {
    List<Mark> marks = new ArrayList<>();
    OptionalInt best = run.wholeFigure("best_epoch");
    if (best.isPresent()) {
      marks.add(new Mark(best.getAsInt(), "best epoch"));
    } else {
      bestSoFar(byMetric).ifPresent(epoch -> marks.add(new Mark(epoch, "best epoch so far")));
    }
    run.wholeFigure("epochs")
        .ifPresent(
            epoch ->
                marks.add(
                    new Mark(epoch, "stopped by " + run.word("stop_reason").orElse("its end"))));
    return marks;
  }

  private OptionalInt bestSoFar(Map<String, Curves> byMetric) {
    Optional<String> metric = monitored().filter(byMetric::containsKey);
    if (metric.isEmpty()) {
      return OptionalInt.empty();
    }
    Curves curves = byMetric.get(metric.get());
    return isMoreBetter() ? curves.greatest(VALIDATION) : curves.least(VALIDATION);
  }

  private boolean isMoreBetter() {
    String mode = run.run().configuration().get("stopping.mode").asText();
    return mode.equals("max")
        || mode.equals("auto") && run.monitor().flatMap(Mode::of).orElse(Mode.MIN) == Mode.MAX;
  }
}
