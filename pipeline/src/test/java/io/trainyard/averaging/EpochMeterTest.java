package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EpochMeterTest {

  private static final long SECOND = 1_000_000_000;

  private static RoundOutcome outcome(int worker, long read, long augment, long fit, int values) {
    return new RoundOutcome(
        worker,
        new Sent.Whole(new float[values]),
        new Sent.Halves(new byte[10]),
        8,
        4,
        true,
        new WorkerOutcome.Nanos(
            read * SECOND, augment * SECOND, (read + augment) * SECOND, fit * SECOND));
  }

  @Test
  void whatARoundTakesBeyondFittingIsWaitTransferAndSum() {
    EpochMeter meter = new EpochMeter(2);

    // Busy for 3 and 7 s of 12, of which 2 go into the mean: 4 and 0 s of waiting, 3 s of moving.
    meter.add(
        List.of(outcome(0, 1, 1, 1, 100), outcome(1, 1, 2, 4, 50)),
        new EpochMeter.Round(12 * SECOND, 2 * SECOND, 440));
    meter.add(
        List.of(outcome(0, 0, 0, 5, 100), outcome(1, 0, 0, 5, 100)),
        new EpochMeter.Round(6 * SECOND, 0, 440));
    EpochResult result = meter.result(new ReplicaState(new float[1], List.of()), 18 * SECOND);

    assertThat(result.averaging())
        .isEqualTo(new EpochResult.Averaging(2, 2, 3 + 1, 2, (210 + 410 + 410 + 410) / 2.0, 880));
    assertThat(result.seconds()).isEqualTo(new EpochResult.Seconds(1, 1.5, 2.5, 7.5, 8));
    assertThat(result.examples()).isEqualTo(32);
    assertThat(result.loss()).isEqualTo(0.5);
  }
}
