package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.metrics.MetricsSystem;
import org.junit.jupiter.api.Test;

class TrainingsMetricsTest {

  private final MetricsSystem system =
      MetricsSystem.createMetricsSystem("driver", new SparkConf(false));

  @Test
  void gaugesTellOfThoseThatHaveEndedAndOfThoseUnderWay() {
    TrainingsMetrics metrics = TrainingsMetrics.register(system, 4);
    assertThat(value("trainings")).isEqualTo(4);
    assertThat(value("ended")).isZero();
    assertThat(value("loss")).isNaN();

    metrics.progressed(
        List.of(progress(1, 2, 0.5, Map.of("loss", 0.75)), progress(2, 3, 0.25, Map.of())));
    assertThat(value("epochs")).isEqualTo(5);
    assertThat(value("loss")).isEqualTo(0.375);
    assertThat(value("val_loss")).isEqualTo(0.75);

    metrics.progressed(List.of(progress(1, 4, 0.125, Map.of("loss", 0.5))));
    assertThat(value("epochs")).isEqualTo(7);
    assertThat(value("val_loss")).isEqualTo(0.5);

    metrics.ended(new TaskOutcome.Finished(1, report(6)));
    metrics.ended(new TaskOutcome.Failed(2, "diverged"));
    metrics.ended(new TaskOutcome.Paused(3, report(5)));
    assertThat(value("ended")).isEqualTo(3);
    assertThat(value("diverged")).isEqualTo(1);
    assertThat(value("epochs")).isEqualTo(6 + 3 + 5);
    assertThat(value("loss")).isNaN();

    metrics.close();
    assertThat(system.getSourcesByName(TrainingsMetrics.NAME).isEmpty()).isTrue();
  }

  private static TaskProgress progress(
      int number, int epoch, double loss, Map<String, Double> validation) {
    return new TaskProgress(number, epoch, 8, loss, new TreeMap<>(validation));
  }

  private static TaskReport report(int epochs) {
    return new TaskReport(epochs, 1, "max_epochs", Map.of(), 0, 0, 0, 1, List.of());
  }

  private double value(String gauge) {
    return SourceValues.of(system, TrainingsMetrics.NAME, gauge);
  }
}
