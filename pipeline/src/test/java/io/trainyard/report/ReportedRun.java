package io.trainyard.report;

import io.trainyard.results.ClassRow;
import io.trainyard.results.ConfusionRow;
import io.trainyard.results.MetricRow;
import io.trainyard.results.Outlet;
import io.trainyard.results.ResultFile;
import io.trainyard.results.RunDescription;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.SampleRow;
import io.trainyard.results.TimingRow;
import io.trainyard.results.TimingRow.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/** A run made for tests, as training would leave it. */
final class ReportedRun {

  static final Configuration CONF = loaded();

  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");

  private final Path directory;
  private final RunDirectory run;

  private ReportedRun(Path directory, RunDirectory run) {
    this.directory = directory;
    this.run = run;
  }

  /** Each copy of one that is not loaded yet would read the defaults anew. */
  private static Configuration loaded() {
    Configuration conf = new Configuration();
    conf.size();
    return conf;
  }

  /** A run that has begun. */
  static ReportedRun begin(Path root, String id, Map<String, String> settings) {
    RunDirectory run = new RunDirectory(root.toString(), id, CONF, Set.of(), Duration.ofMinutes(1));
    Map<String, String> all =
        new TreeMap<>(
            Map.of(
                "stopping.monitor", "\"val_loss\"",
                "stopping.mode", "\"auto\"",
                "model.kind", "\"mlp\"",
                "dataset.path", "\"data/digits\""));
    all.putAll(settings);
    run.open(
        new RunDescription(
            "train", new TreeMap<>(all), new TreeMap<>(), "abc", "def", 42, Map.of("java", "17")));
    // As of a process that is gone: tests leave runs as they are.
    run.release();
    return new ReportedRun(root.resolve(id), run);
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  private org.apache.hadoop.fs.Path hadoop(String name) {
    return new org.apache.hadoop.fs.Path(path(name).toUri());
  }

  /** Writes the metrics of an epoch: those of validation, and the loss of training. */
  void metrics(int epoch, double trainLoss, Map<String, Double> validation) {
    List<MetricRow> rows = new ArrayList<>();
    rows.add(new MetricRow("r", 0, epoch, 3, "train", "loss", trainLoss, TIME));
    validation.forEach(
        (metric, value) ->
            rows.add(new MetricRow("r", 0, epoch, 3, "validation", metric, value, TIME)));
    run.metrics().write(epoch, rows);
  }

  /** Writes the loss of an epoch of one of several trainings. */
  void memberMetrics(int member, int epoch, double loss) {
    Outlet.of(hadoop(""), "members", member, CONF)
        .metrics()
        .write(
            epoch, List.of(new MetricRow("r", member, epoch, 0, "validation", "loss", loss, TIME)));
  }

  /**
   * Writes an epoch's seconds of each phase: 1 to read, 2 to augment and so on, times the epoch.
   */
  void timings(int epoch) {
    List<TimingRow> rows = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      rows.add(new TimingRow("r", 0, epoch, phase, (phase.ordinal() + 1.0) * epoch));
    }
    run.timings().write(epoch, rows);
  }

  void sample(int epoch, String prompt, String text) {
    run.outlet()
        .samples()
        .write(epoch, List.of(new SampleRow("r", 0, epoch, 1, prompt, 1, 1, text, 1, 1, "eos")));
  }

  /** Writes an evaluation of two classes: of the first three rows right and one wrong. */
  void evaluation(String json, String first, String second) throws IOException {
    Files.createDirectories(path("evaluation"));
    Files.writeString(path("evaluation/test.json"), json);
    ResultFile.confusion(hadoop("evaluation/test-confusion.parquet"), CONF)
        .write(
            List.of(
                new ConfusionRow(0, first, 0, first, 3, 0.75),
                new ConfusionRow(0, first, 1, second, 1, 0.25),
                new ConfusionRow(1, second, 1, second, 5, 1)));
    ResultFile.classes(hadoop("evaluation/test-classes.parquet"), CONF)
        .write(
            List.of(
                new ClassRow(0, first, 4, 3, 1, 0.75, 6 / 7.0),
                new ClassRow(1, second, 5, 6, 5 / 6.0, 1, 10 / 11.0)));
  }

  void succeed(Map<String, Object> result) {
    run.succeed(result);
  }

  void fail(String error) {
    run.fail(error);
  }

  /** Writes the report and reads it as a browser would. */
  Document report() throws IOException {
    RunReport.write(hadoop(""), CONF);
    return page(path(RunReport.NAME));
  }

  static Document page(Path file) throws IOException {
    return Jsoup.parse(file.toFile(), "UTF-8");
  }

  /** The chart with this title. */
  static Element chart(Document page, String title) {
    for (Element chart : page.select("figure.chart")) {
      if (chart.selectFirst("figcaption").text().equals(title)) {
        return chart;
      }
    }
    throw new AssertionError(
        "no chart " + title + " among " + page.select("figcaption").eachText());
  }

  /** The table whose caption begins so. */
  static Element table(Document page, String caption) {
    for (Element table : page.select("table")) {
      if (table.selectFirst("caption").text().startsWith(caption)) {
        return table;
      }
    }
    throw new AssertionError("no table " + caption + " among " + page.select("caption").eachText());
  }

  /** The numbers of a column, all of their digits; null where a cell is empty. */
  static List<Double> column(Element table, String name) {
    int place = table.select("thead th").eachText().indexOf(name);
    List<Double> numbers = new ArrayList<>();
    for (Element row : table.select("tbody tr")) {
      Elements number = row.child(place).select("data");
      numbers.add(number.isEmpty() ? null : Double.valueOf(number.attr("value")));
    }
    return numbers;
  }

  /** The words of a column. */
  static List<String> words(Element table, String name) {
    int place = table.select("thead th").eachText().indexOf(name);
    return table.select("tbody tr").stream().map(row -> row.child(place).text()).toList();
  }
}
