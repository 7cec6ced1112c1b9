package io.trainyard.report;

import io.trainyard.report.Block.Chart;
import io.trainyard.report.Block.Listing;
import io.trainyard.report.Block.Note;
import io.trainyard.results.Excerpt;
import io.trainyard.results.TimingRow;
import io.trainyard.results.TimingRow.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Where a run's time went: the table {@code timings/}. */
final class TimeSpent {

  private TimeSpent() {}

  static Section of(RunSource run) {
    Excerpt<TimingRow> excerpt = run.tables().timings().excerpt(Limits.of(run));
    List<Block> blocks = new ArrayList<>();
    if (excerpt.rows().isEmpty()) {
      blocks.add(new Note("No timings yet."));
    } else {
      boolean several = excerpt.rows().stream().anyMatch(row -> row.member() > 0);
      String axis = several ? run.trainingWord() : "epoch";
      Curves bars = new Curves(axis);
      for (TimingRow row : excerpt.rows()) {
        if (row.phase().isOnItsOwn()) {
          bars.add(row.phase().word(), several ? row.member() : row.epoch(), row.seconds());
        }
      }
      String title = "seconds by " + axis;
      List<String> remarks = Limits.remarks(excerpt, run);
      blocks.add(new Chart(Chart.STACKED, title, remarks, List.of(), bars.table(title)));
      blocks.add(new Listing(totals(excerpt)));
    }
    return new Section("time", "Where the time went", blocks);
  }

  private static Table totals(Excerpt<TimingRow> excerpt) {
    Map<Phase, Double> seconds = new EnumMap<>(Phase.class);
    excerpt.rows().forEach(row -> seconds.merge(row.phase(), row.seconds(), Double::sum));
    double all =
        seconds.entrySet().stream()
            .filter(phase -> phase.getKey().isOnItsOwn())
            .mapToDouble(Map.Entry::getValue)
            .sum();
    List<Table.Line> lines = new ArrayList<>();
    seconds.forEach(
        (phase, sum) ->
            lines.add(
                new Table.Line(
                    List.of(
                        Cell.text(phase.word()),
                        Cell.number(sum),
                        phase.isOnItsOwn() && all > 0
                            ? Cell.number(100 * sum / all)
                            : Cell.text("meanwhile")))));
    return new Table(
        excerpt.isWhole() ? "Seconds in all" : "Seconds in the epochs that are drawn",
        false,
        List.of("phase", "seconds", "per cent"),
        lines);
  }
}
