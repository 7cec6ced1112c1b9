package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowRangeTest {

  @Test
  void sharesOutEveryRowOnce() {
    for (long rows : new long[] {0, 1, 3, 7, 8, 9, 54_001}) {
      long next = 0;
      for (int part = 0; part < 4; part++) {
        RowRange range = RowRange.share(Split.TRAIN, rows, part, 4);
        assertThat(range.from()).isEqualTo(next);
        assertThat(range.rows()).isBetween(rows / 4, (rows + 3) / 4);
        next = range.to();
      }
      assertThat(next).isEqualTo(rows);
    }
  }

  @Test
  void leavesSharesEmptyWhereThereAreFewerRowsThanParts() {
    assertThat(RowRange.share(Split.TEST, 1, 0, 3).rows()).isZero();
    assertThat(RowRange.share(Split.TEST, 1, 2, 3).rows()).isOne();
  }

  @Test
  void refusesAPartThatIsNone() {
    assertThatThrownBy(() -> RowRange.share(Split.TRAIN, 10, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 2 of 2");
  }
}
