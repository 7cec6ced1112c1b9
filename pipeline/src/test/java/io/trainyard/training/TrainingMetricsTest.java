package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.averaging.EpochResult;
import io.trainyard.averaging.ReplicaState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.apache.spark.metrics.MetricsSystem;
import org.junit.jupiter.api.Test;

class TrainingMetricsTest {

  private static final EpochResult RESULT =
      new EpochResult(
          new ReplicaState(new float[] {1}, List.of(new float[] {1})),
          0.25,
          600,
          new EpochResult.Seconds(3, 2, 0.5, 2, 0.5));

  private final MetricsSystem system =
      MetricsSystem.createMetricsSystem("driver", new SparkConf(false));
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void gaugesTellOfTheRoundsAndOfTheLastEpoch() {
    TrainingMetrics metrics = TrainingMetrics.register(system, TrainingListener.NONE, nanos::get);
    metrics.started(1, 8, epoch -> 2);
    assertThat(value("epoch")).isEqualTo(1);
    assertThat(value("max_epochs")).isEqualTo(8);
    assertThat(value("loss")).isNaN();

    nanos.addAndGet(2_000_000_000L);
    metrics.averaged(2, 1, 300, 0.5);
    assertThat(value("round")).isEqualTo(1);
    assertThat(value("loss")).isEqualTo(0.5);
    assertThat(value("examples_per_second")).isEqualTo(150);

    nanos.addAndGet(1_000_000_000L);
    metrics.epochEnded(2, RESULT, Map.of("loss", 0.75), Optional.of(2));
    assertThat(value("epoch")).isEqualTo(2);
    assertThat(value("round")).isZero();
    assertThat(value("loss")).isEqualTo(0.25);
    assertThat(value("val_loss")).isEqualTo(0.75);
    assertThat(value("examples_per_second")).isEqualTo(200);
    assertThat(value("average_seconds")).isEqualTo(0.5);
    assertThat(value("wait_seconds")).isEqualTo(0.5);

    metrics.close();
    assertThat(system.getSourcesByName(TrainingMetrics.NAME).isEmpty()).isTrue();
  }

  @Test
  void oneLineTellsOfAnEpoch() {
    assertThat(EpochLine.of("r1", 0, 2, RESULT, Map.of("loss", 0.75, "accuracy", 0.5)))
        .isEqualTo(
            "event=epoch run_id=r1 member=0 epoch=2 examples=600 train_loss=0.250000"
                + " val_accuracy=0.500000 val_loss=0.750000 wait_s=0.500000 fit_s=2.00000"
                + " average_s=0.500000 examples_per_second=200.000 retries=0");
  }

  private double value(String gauge) {
    return SourceValues.of(system, TrainingMetrics.NAME, gauge);
  }
}
