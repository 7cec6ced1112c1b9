package io.trainyard.report;

import static io.trainyard.report.ReportedRun.chart;
import static io.trainyard.report.ReportedRun.column;
import static io.trainyard.report.ReportedRun.table;
import static io.trainyard.report.ReportedRun.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.PngFile;
import io.trainyard.storage.Sha256;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {

  private static final String SCRIPT = "<script>alert('1')</script>";

  @TempDir Path root;

  @Test
  void showsTheFiguresOfTheTablesToTheLastDigit() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    run.metrics(1, 0.7000000000000001, Map.of("loss", 1 / 3.0, "accuracy", 0.5));
    run.metrics(2, 1e-9, Map.of("loss", 0.25, "accuracy", 0.75));
    run.metrics(3, 0.1, Map.of());
    run.timings(1);
    run.timings(2);
    run.succeed(Map.of("epochs", 3, "best_epoch", 2, "stop_reason", "patience"));

    Document page = run.report();

    Element loss = chart(page, "loss").selectFirst("table");
    assertThat(column(loss, "epoch")).containsExactly(1.0, 2.0, 3.0);
    assertThat(column(loss, "train")).containsExactly(0.7000000000000001, 1e-9, 0.1);
    assertThat(column(loss, "validation")).containsExactly(1 / 3.0, 0.25, null);
    assertThat(words(loss, "validation")).containsExactly("0.333333", "0.25", "");
    assertThat(words(loss, "train")).containsExactly("0.7", "1E-9", "0.1");
    assertThat(column(chart(page, "accuracy").selectFirst("table"), "validation"))
        .containsExactly(0.5, 0.75);
    Element seconds = chart(page, "seconds by epoch").selectFirst("table");
    assertThat(seconds.select("thead th").eachText())
        .containsExactly("epoch", "wait", "fit", "average", "validate", "checkpoint");
    assertThat(column(seconds, "fit")).containsExactly(4.0, 8.0);
    // 3 + 4 + 5 + 6 + 7 of each epoch's second are its phases on their own.
    Element totals = table(page, "Seconds in all");
    assertThat(words(totals, "phase")).startsWith("read", "augment", "wait");
    assertThat(column(totals, "seconds")).containsExactly(3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0);
    assertThat(column(totals, "per cent").get(2)).isEqualTo(100 * 9 / 75.0);
    assertThat(words(totals, "per cent").get(0)).isEqualTo("meanwhile");
  }

  @Test
  void marksTheBestEpochAndWhereTrainingStopped() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    run.metrics(1, 0.7, Map.of("loss", 0.3));
    run.metrics(2, 0.6, Map.of("loss", 0.4));
    run.succeed(Map.of("epochs", 2, "best_epoch", 1, "stop_reason", "patience"));

    Element chart = chart(run.report(), "loss");

    assertThat(chart.select(".mark").eachText())
        .containsExactly("best epoch: 1", "stopped by patience: 2");
    assertThat(chart.select(".mark").eachAttr("data-at")).containsExactly("1", "2");
  }

  @Test
  void unfinishedRunShowsItsBestEpochSoFar() throws IOException {
    ReportedRun run =
        ReportedRun.begin(root, "one", Map.of("stopping.monitor", "\"val_accuracy\""));
    for (int epoch = 1; epoch <= 3; epoch++) {
      run.metrics(epoch, 0.7, Map.of("accuracy", epoch == 2 ? 0.9 : 0.8, "loss", 0.1 * epoch));
    }

    Document page = run.report();

    assertThat(words(table(page, "What ran"), "value")).contains("running");
    assertThat(page.select("figcaption").first().text()).isEqualTo("accuracy");
    assertThat(chart(page, "accuracy").select(".mark").eachText())
        .containsExactly("best epoch so far: 2");
  }

  @Test
  void runWithoutTablesHasAReportToo() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    run.fail("cannot train: expected a finite loss, found " + SCRIPT);

    Document page = run.report();

    assertThat(page.select(".note").eachText())
        .contains(
            "No metrics yet: no epoch has ended, or what was trained has no epochs.",
            "No timings yet.");
    assertThat(page.text()).contains("expected a finite loss, found " + SCRIPT);
    assertThat(words(table(page, "What ran"), "value")).contains("failed");
  }

  @Test
  void whatUsersNameIsTextAndNeverMarkup() throws IOException {
    ReportedRun run =
        ReportedRun.begin(root, "one", Map.of("dataset.path", "\"data/" + SCRIPT + "\""));
    run.evaluation(
        "{\"accuracy\": 0.9, \"surest_mistakes\": [{\"true\": \"" + SCRIPT + "\"}]}",
        SCRIPT,
        "\"'&amp;{{title}}");
    run.sample(1, SCRIPT, "</pre>" + SCRIPT);

    Document page = run.report();

    assertThat(page.select("script")).hasSize(3);
    assertThat(page.select("script").eachAttr("src")).isEmpty();
    assertThat(Files.readString(run.path("report.html"))).doesNotContain("<script>alert");
    Element matrix = table(page, "Confusion");
    assertThat(matrix.select("thead th").eachText())
        .containsExactly("true \\ predicted", SCRIPT, "\"'&amp;{{title}}");
    assertThat(matrix.select("tbody td").eachText()).containsExactly("3", "1", "0", "5");
    assertThat(words(table(page, "surest mistakes"), "true")).containsExactly(SCRIPT);
    assertThat(page.select(".passage pre").eachText()).contains(SCRIPT, "</pre>" + SCRIPT);
    assertThat(words(table(page, "What ran"), "value")).contains("data/" + SCRIPT);
  }

  @Test
  void textThatBeginsWithAnEmptyLineKeepsIt() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    run.sample(1, "To be", "\n  or not");

    Element sample = run.report().selectFirst("#samples .passage");

    assertThat(sample.select("pre").last().wholeText()).isEqualTo("\n  or not");
  }

  @Test
  void runsNoScriptsButItsOwnAndAsksTheNetworkForNothing() throws IOException {
    Document page = ReportedRun.begin(root, "one", Map.of()).report();

    String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertThat(policy).startsWith("default-src 'none'; img-src data:;");
    for (Element script : page.select("script")) {
      String hash =
          Base64.getEncoder()
              .encodeToString(
                  HexFormat.of()
                      .parseHex(Sha256.of(script.data().getBytes(StandardCharsets.UTF_8))));
      assertThat(policy).contains("'sha256-" + hash + "'");
    }
    assertThat(page.select("link[rel=stylesheet], iframe, object")).isEmpty();
    assertThat(page.select("img").eachAttr("src")).allMatch(src -> src.startsWith("data:"));
    assertThat(page.select("meta[name=viewport]").attr("content")).contains("width=device-width");
  }

  @Test
  void reportOfAHundredEpochsIsSmall() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    Random random = new Random(1);
    for (int epoch = 1; epoch <= 100; epoch++) {
      Map<String, Double> metrics = new TreeMap<>();
      for (int metric = 0; metric < 12; metric++) {
        metrics.put("metric" + metric, random.nextDouble());
      }
      run.metrics(epoch, random.nextDouble(), metrics);
      run.timings(epoch);
    }
    for (int picture = 0; picture < 4; picture++) {
      Files.write(run.path("noise-" + picture + ".png"), PngFile.of(noise(random)));
    }

    Document page = run.report();

    assertThat(Files.size(run.path("report.html"))).isLessThan(2_000_000);
    assertThat(column(chart(page, "loss").selectFirst("table"), "train")).hasSize(100);
    assertThat(page.select("img")).isNotEmpty();
    assertThat(page.select(".note").eachText()).noneMatch(note -> note.startsWith("Drawn"));
  }

  private static BufferedImage noise(Random random) {
    BufferedImage image = new BufferedImage(900, 700, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return image;
  }

  @Test
  void saysWhatALongRunLeavesOutAndKeepsItsBestEpoch() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    for (int epoch = 1; epoch <= 500; epoch++) {
      run.metrics(epoch, 1.0 / epoch, Map.of("loss", 2.0 / epoch));
    }
    run.succeed(Map.of("epochs", 500, "best_epoch", 334, "stop_reason", "max_epochs"));

    Element chart = chart(run.report(), "loss");

    assertThat(chart.select(".note").eachText())
        .containsExactly("Drawn are 241 of 500 epochs; the rest is in the run's tables.");
    assertThat(column(chart.selectFirst("table"), "epoch"))
        .hasSize(241)
        .startsWith(1.0, 3.0, 5.0)
        .contains(334.0)
        .endsWith(500.0);
  }

  @Test
  void membersHaveASeriesEach() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "several", Map.of());
    for (int member = 1; member <= 30; member++) {
      run.memberMetrics(member, 1, member + 0.5);
      run.memberMetrics(member, 2, member + 0.25);
    }

    Element chart = chart(run.report(), "validation loss");

    assertThat(chart.select("thead th").eachText())
        .hasSize(25)
        .startsWith("epoch", "training 1", "training 2");
    assertThat(column(chart.selectFirst("table"), "training 24")).containsExactly(24.5, 24.25);
    assertThat(chart.select(".note").eachText())
        .containsExactly(
            "Drawn are 24 of 30 trainings, and 48 of 60 epochs of all; the rest is in the run's"
                + " tables.");
  }

  @Test
  void writingItAgainChangesNothing() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    run.metrics(1, 0.7, Map.of("loss", 0.3));
    run.report();
    byte[] before = Files.readAllBytes(run.path("report.html"));
    FileTime written = FileTime.from(Instant.parse("2026-03-01T12:00:00Z"));
    Files.setLastModifiedTime(run.path("report.html"), written);

    run.report();

    assertThat(Files.readAllBytes(run.path("report.html"))).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(run.path("report.html"))).isEqualTo(written);
    try (var files = Files.list(run.path(""))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("config.conf", "run.json", "metrics", "report.html");
    }
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    Files.createDirectories(root.resolve("empty"));

    assertThatThrownBy(
            () ->
                RunReport.write(
                    new org.apache.hadoop.fs.Path(root.resolve("empty").toUri()), ReportedRun.CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected the directory of a run");
  }

  @Test
  void damagedTableFailsTheReportAndLeavesTheEarlierOne() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    run.metrics(1, 0.7, Map.of("loss", 0.3));
    run.report();
    byte[] before = Files.readAllBytes(run.path("report.html"));
    Files.writeString(run.path("metrics/epoch-00002.parquet"), "not Parquet at all");

    assertThatThrownBy(run::report)
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("cannot read results");
    assertThat(Files.readAllBytes(run.path("report.html"))).isEqualTo(before);
  }

  @Test
  void picturesOfTheRunAreInThePage() throws IOException {
    ReportedRun run = ReportedRun.begin(root, "one", Map.of());
    byte[] png = PngFile.of(new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB));
    Files.createDirectories(run.path("predictions"));
    Files.write(run.path("predictions/generated.png"), png);
    Files.writeString(run.path("broken.png"), "no picture");

    Document page = run.report();

    Element image = page.selectFirst("img");
    assertThat(image.attr("src"))
        .isEqualTo("data:image/png;base64," + Base64.getEncoder().encodeToString(png));
    assertThat(image.attr("width")).isEqualTo("8");
    assertThat(image.attr("height")).isEqualTo("6");
    assertThat(image.attr("alt")).isEqualTo("generated");
    assertThat(page.select(".note").eachText())
        .anyMatch(note -> note.startsWith("broken is not shown here: "));
  }
}
