package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.results.AveragingRow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AveragingFiguresTest {

  private static final AveragingRow MEASURED =
      new AveragingRow(
          "r",
          0,
          1,
          "all-reduce",
          8,
          2,
          Optional.of(new AveragingRow.Cost(0.25, 0.5, 0.0625, 1000.4, 900)));
  private static final AveragingRow UNMEASURED =
      new AveragingRow("r", 0, 2, "rounds", 4, 1, Optional.empty());

  @Test
  void addsUpWhatTheEpochsCost() {
    assertThat(AveragingFigures.of(TransportKind.ALL_REDUCE, List.of(MEASURED, MEASURED)))
        .containsExactly(
            entry("transport", "all-reduce"),
            entry("averagings", 16),
            entry("averaging_retries", 4),
            entry("averaging_wait_s", 0.5),
            entry("averaging_transfer_s", 1.0),
            entry("averaging_sum_s", 0.125),
            entry("averaging_bytes_sent", 2001L));
  }

  @Test
  void countsEpochsThatWentOverAnotherTransport() {
    assertThat(AveragingFigures.of(TransportKind.ROUNDS, List.of(MEASURED, UNMEASURED)))
        .contains(
            entry("transport", "rounds"),
            entry("averagings", 12),
            entry("averaging_retries", 3),
            entry("averaging_wait_s", 0.25));
  }

  @Test
  void leavesOutWhatNobodyMeasured() {
    assertThat(AveragingFigures.of(TransportKind.ROUNDS, List.of(UNMEASURED)))
        .containsOnlyKeys("transport", "averagings", "averaging_retries");
  }
}
