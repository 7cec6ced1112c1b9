package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.evaluation.LinesPicture.Series;
import io.trainyard.results.MetricRow;
import io.trainyard.results.RunFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharesPictureTest {

  private static MetricRow row(int epoch, String metric, double value) {
    return new MetricRow("run", 0, epoch, 1, "validation", metric, value, Instant.EPOCH);
  }

  @Test
  void hasALineOfEachPartOverTheEpochsInWhichItWasMeasured() {
    List<Series> lines =
        SharesPicture.lines(
            List.of(
                row(1, "loss", 3),
                row(1, "clipped_updates", 0.5),
                row(2, "clipped_updates", 0.25),
                row(2, "gradient_norm_layer0_1", 0.1),
                row(2, "dead_units_layer0", 0.75),
                row(3, "clipped_updates", 0),
                row(4, "dead_units_layer0", 1)));

    assertThat(lines)
        .extracting(Series::name)
        .containsExactly("clipped_updates", "dead_units_layer0");
    assertThat(lines.get(0).x()).containsExactly(1, 2, 3);
    assertThat(lines.get(0).y()).containsExactly(0.5, 0.25, 0);
    assertThat(lines.get(1).x()).containsExactly(2, 4);
    assertThat(lines.get(1).y()).containsExactly(0.75, 1);
  }

  @Test
  void nothingIsDrawnWhereNoPartWasMeasured(@TempDir Path folder) {
    RunFiles files =
        new RunFiles(new org.apache.hadoop.fs.Path(folder.toString()), new Configuration());

    SharesPicture.draw(List.of(row(1, "loss", 3)), files);
    assertThat(folder).isEmptyDirectory();

    SharesPicture.draw(List.of(row(1, "clipped_updates", 0)), files);
    assertThat(folder.resolve(SharesPicture.FILE)).isNotEmptyFile();
  }
}
