package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.evaluation.Confusion.Cell;
import org.junit.jupiter.api.Test;

class ConfusionTest {

  // Class 3 has no rows.
  private static final long[][] COUNTS = {{6, 2, 0, 2}, {2, 1, 1, 0}, {0, 0, 5, 0}, {0, 0, 0, 0}};

  private final Confusion confusion = new Confusion(COUNTS);

  @Test
  void sumsAreThoseWorkedOutByHand() {
    assertThat(confusion.rows()).isEqualTo(19);
    assertThat(confusion.right()).isEqualTo(12);
    assertThat(confusion.rows(0)).isEqualTo(10);
    assertThat(confusion.rows(3)).isZero();
    assertThat(confusion.predicted(0)).isEqualTo(8);
    assertThat(confusion.predicted(2)).isEqualTo(6);
    assertThat(confusion.share(0, 1)).isEqualTo(0.2);
    assertThat(confusion.share(1, 2)).isEqualTo(0.25);
    assertThat(confusion.share(3, 3)).isZero();
  }

  @Test
  void cellsAreThoseWithRowsByTrueAndPredictedClass() {
    assertThat(confusion.cells())
        .containsExactly(
            new Cell(0, 0, 6, 0.6),
            new Cell(0, 1, 2, 0.2),
            new Cell(0, 3, 2, 0.2),
            new Cell(1, 0, 2, 0.5),
            new Cell(1, 1, 1, 0.25),
            new Cell(1, 2, 1, 0.25),
            new Cell(2, 2, 5, 1));
  }

  @Test
  void pairsOfMostRowsComeFirstAndOfEqualsTheLowerClasses() {
    assertThat(confusion.mostConfused(10))
        .containsExactly(
            new Cell(0, 1, 2, 0.2),
            new Cell(0, 3, 2, 0.2),
            new Cell(1, 0, 2, 0.5),
            new Cell(1, 2, 1, 0.25));
    assertThat(confusion.mostConfused(2)).hasSize(2);
  }

  @Test
  void countsAreCopies() {
    long[][] counts = {{1, 0}, {0, 1}};
    Confusion copied = new Confusion(counts);
    counts[0][0] = 9;
    copied.counts()[1][1] = 9;

    assertThat(copied.counts()).isDeepEqualTo(new long[][] {{1, 0}, {0, 1}});
  }

  @Test
  void isSquare() {
    assertThatThrownBy(() -> new Confusion(new long[][] {{1, 0}, {1}}))
        .hasMessage("2 classes, but 1 in row 1");
  }
}
