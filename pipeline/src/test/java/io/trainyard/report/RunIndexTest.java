package io.trainyard.report;

import static io.trainyard.report.ReportedRun.chart;
import static io.trainyard.report.ReportedRun.column;
import static io.trainyard.report.ReportedRun.table;
import static io.trainyard.report.ReportedRun.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIndexTest {

  @TempDir Path root;

  private RunIndex.Written write() {
    return RunIndex.write(new org.apache.hadoop.fs.Path(root.toUri()), ReportedRun.CONF);
  }

  private Document page() throws IOException {
    return ReportedRun.page(root.resolve(RunIndex.NAME));
  }

  @Test
  void comparesRunsByTheirFiguresAndCurves() throws IOException {
    ReportedRun first = ReportedRun.begin(root, "first", Map.of());
    first.metrics(1, 0.9, Map.of("loss", 0.5));
    first.metrics(2, 0.8, Map.of("loss", 1 / 3.0));
    first.evaluation("{\"accuracy\": 0.987654321}", "a", "b");
    first.succeed(Map.of("epochs", 2, "best_epoch", 2, "val_loss", 1 / 3.0));
    first.report();
    ReportedRun second = ReportedRun.begin(root, "second", Map.of());
    second.metrics(2, 0.8, Map.of("loss", 0.25));

    RunIndex.Written written = write();

    assertThat(written.runs()).isEqualTo(2);
    Document page = page();
    Element runs = table(page, "All runs");
    assertThat(runs.hasClass("sortable")).isTrue();
    assertThat(words(runs, "run")).containsExactly("second", "first");
    assertThat(words(runs, "status")).containsExactly("running", "succeeded");
    assertThat(column(runs, "val_loss")).containsExactly(null, 1 / 3.0);
    assertThat(column(runs, "test_accuracy")).containsExactly(null, 0.987654321);
    assertThat(runs.select("a").eachAttr("href")).containsExactly("./first/report.html");
    Element curves = chart(page, "validation loss").selectFirst("table");
    assertThat(column(curves, "epoch")).containsExactly(1.0, 2.0);
    assertThat(column(curves, "first")).containsExactly(0.5, 1 / 3.0);
    assertThat(column(curves, "second")).containsExactly(null, 0.25);
  }

  @Test
  void directoriesThatAreNoRunsAreLeftOutAndDamagedOnesTold() throws IOException {
    ReportedRun.begin(root, "good", Map.of());
    Files.createDirectories(root.resolve("nothing"));
    Files.createDirectories(root.resolve("<script>bad"));
    Files.writeString(root.resolve("<script>bad/run.json"), "{");

    RunIndex.Written written = write();

    assertThat(written).extracting("runs", "unreadable").containsExactly(1, 1);
    Document page = page();
    assertThat(page.select(".passage dt").eachText()).containsExactly("<script>bad");
    assertThat(page.select("script")).hasSize(3);
  }

  @Test
  void fiveHundredRunsFitOnePage() throws IOException {
    ReportedRun last = null;
    for (int number = 0; number < 500; number++) {
      last = ReportedRun.begin(root, "run-" + number, Map.of());
      for (int epoch = 1; epoch <= (number % 10 == 0 ? 3 : 0); epoch++) {
        last.metrics(epoch, 0.5, Map.of("loss", 1.0 / (number + epoch)));
      }
      last.succeed(Map.of("epochs", 3, "val_loss", 1.0 / (number + 3)));
    }

    assertThat(write().runs()).isEqualTo(500);

    Document page = page();
    assertThat(column(table(page, "All runs"), "val_loss")).hasSize(500);
    Element chart = chart(page, "validation loss");
    assertThat(chart.select("thead th")).hasSize(1 + 24);
    assertThat(chart.select(".note").eachText())
        .containsExactly("Drawn are the 24 runs that were started last.");
    assertThat(Files.size(root.resolve(RunIndex.NAME))).isLessThan(1_500_000);
  }

  @Test
  void rootWithoutRunsIsAPageTooButNoRootIsRefused() throws IOException {
    assertThat(write().runs()).isZero();
    assertThat(page().select(".note").eachText()).containsExactly("There are no runs here.");
    assertThatThrownBy(
            () ->
                RunIndex.write(
                    new org.apache.hadoop.fs.Path(root.resolve("missing").toUri()),
                    ReportedRun.CONF))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a directory, found nothing");
  }
}
