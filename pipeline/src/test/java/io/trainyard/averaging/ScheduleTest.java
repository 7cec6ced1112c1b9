package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.dataset.RowRange;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void theWorkersSharesAreDisjointAndCoverAllRows() {
    for (long rows : new long[] {0, 1, 2, 3, 10, 101}) {
      for (int workers = 1; workers <= 5; workers++) {
        Schedule schedule = new Schedule(rows, workers, 4, new Period.Constant(2));
        long next = 0;
        for (int worker = 0; worker < workers; worker++) {
          RowRange range = schedule.rowsOf(worker);
          assertThat(range.from()).isEqualTo(next);
          next = range.to();
          assertThat((range.rows() + 3) / 4).isLessThanOrEqualTo(schedule.batchesPerEpoch());
        }
        assertThat(next).isEqualTo(rows);
      }
    }
  }

  @Test
  void theLastRoundTakesWhatIsLeft() {
    // 101 rows for 2 workers: at most 51 each, 13 batches of 4, rounds of 5, 5 and 3 batches.
    Schedule schedule = new Schedule(101, 2, 4, new Period.Constant(5));

    assertThat(schedule.batchesPerEpoch()).isEqualTo(13);
    assertThat(schedule.roundsPerEpoch(0)).isEqualTo(3);
    assertThat(schedule.firstBatch(0, 2)).isEqualTo(10);
    assertThat(schedule.endBatch(0, 2)).isEqualTo(13);
  }

  @Test
  void roundsFollowThePeriodOfTheirEpoch() {
    // 13 batches: rounds of 1 in epochs 0 and 1, of 5 from epoch 2 on.
    Schedule schedule = new Schedule(101, 2, 4, new Period.PostLocal(5, 2));

    assertThat(schedule.roundsPerEpoch(1)).isEqualTo(13);
    assertThat(schedule.endBatch(1, 12)).isEqualTo(13);
    assertThat(schedule.roundsPerEpoch(2)).isEqualTo(3);
    assertThat(schedule.firstBatch(2, 1)).isEqualTo(5);
    assertThat(schedule.endBatch(2, 2)).isEqualTo(13);
  }

  @Test
  void aRoundNeverGoesBeyondItsEpoch() {
    Schedule schedule = new Schedule(101, 2, 4, new Period.Constant(Integer.MAX_VALUE));

    assertThat(schedule.roundsPerEpoch(0)).isEqualTo(1);
    assertThat(schedule.endBatch(0, 0)).isEqualTo(13);
  }

  @Test
  void progressCountsEpochsInFractions() {
    Schedule schedule = new Schedule(100, 2, 5, new Period.Constant(3));

    assertThat(schedule.iteration(2, 3)).isEqualTo(23);
    assertThat(schedule.progress(2, 3)).isCloseTo(2.3, within(1e-12));
  }
}
