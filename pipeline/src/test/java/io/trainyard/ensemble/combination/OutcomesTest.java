package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomesTest {

  private static final int ROWS = 1_000;
  private static final int MOST = 50;
  private static final int PART = 100;

  private static Outcomes empty() {
    return Outcomes.ofLabels(2, 2, MOST, new Seed(3));
  }

  private static void add(int from, int to, Outcomes outcomes) {
    for (int id = from; id < to; id++) {
      float p = (id + 0.5f) / ROWS;
      outcomes.add(id, 0, new float[][] {{p, 1 - p}, {1 - p, p}});
    }
  }

  /** What is kept, by the first member's probabilities, each of which is one row's. */
  private static List<Float> kept(Outcomes outcomes) {
    List<Float> first = new ArrayList<>();
    for (float[] row : outcomes.labelProbabilities("weighted")) {
      first.add(row[0]);
    }
    return first;
  }

  @Test
  void partsThatAreToldWhatIsWantedGiveTheSampleOfTheWhole() {
    Outcomes whole = empty();
    add(0, ROWS, whole);

    Outcomes merged = empty();
    List<Integer> sent = new ArrayList<>();
    for (int from = 0; from < ROWS; from += PART) {
      Outcomes part = merged.wanting();
      add(from, from + PART, part);
      sent.add(part.rows());
      merged.merge(part);
    }

    assertThat(kept(merged)).hasSize(MOST).isEqualTo(kept(whole));
    // The part that is wanted of the last hundred of a thousand rows is 50 in 900 or so.
    assertThat(sent.get(0)).isEqualTo(MOST);
    assertThat(sent.get(9)).isLessThan(20);
    assertThat(sent.stream().mapToInt(Integer::intValue).sum()).isLessThan(4 * MOST);
  }

  @Test
  void whatIsNotFullWantsAnyRow() {
    Outcomes few = empty();
    add(0, MOST - 1, few);

    Outcomes more = few.wanting().wanting();
    add(MOST, MOST + 10, more);

    assertThat(more.rows()).isEqualTo(10);
    assertThat(few.merge(more).rows()).isEqualTo(MOST);
  }

  @Test
  void theOrderOfRowsDoesNotMatter() {
    Outcomes forth = empty();
    add(0, ROWS, forth);
    Outcomes back = empty();
    IntStream.iterate(ROWS - 1, id -> id >= 0, id -> id - 1).forEach(id -> add(id, id + 1, back));

    assertThat(kept(back)).isEqualTo(kept(forth));
  }
}
