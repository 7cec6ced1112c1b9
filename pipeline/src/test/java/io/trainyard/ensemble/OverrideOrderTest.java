package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverrideOrderTest {

  private static List<Integer> taken(OverrideOrder order, int members, long seed) {
    return IntStream.rangeClosed(1, members)
        .mapToObj(number -> order.of(number, 3, new Seed(seed)))
        .toList();
  }

  @Test
  void cycledOnesAreTakenInTurn() {
    assertThat(taken(OverrideOrder.CYCLED, 7, 1)).containsExactly(0, 1, 2, 0, 1, 2, 0);
  }

  @Test
  void drawnOnesAreAsLikelyAsEachOther() {
    List<Integer> drawn = taken(OverrideOrder.DRAWN, 3_000, 1);

    for (int override = 0; override < 3; override++) {
      int own = override;
      // Standard deviation sqrt(3000 * 1/3 * 2/3) = 26.
      assertThat(drawn.stream().filter(one -> one == own).count()).isBetween(900L, 1_100L);
    }
    assertThat(drawn.subList(0, 9)).isNotEqualTo(taken(OverrideOrder.CYCLED, 9, 1));
  }

  @Test
  void whatIsDrawnDependsOnSeedAndMemberAlone() {
    assertThat(taken(OverrideOrder.DRAWN, 5, 1))
        .isEqualTo(taken(OverrideOrder.DRAWN, 50, 1).subList(0, 5));
    assertThat(taken(OverrideOrder.DRAWN, 50, 2)).isNotEqualTo(taken(OverrideOrder.DRAWN, 50, 1));
  }

  @Test
  void anyOtherOrderIsRefused() {
    Configuration configuration = Configuration.parseText("ensemble.overrides-order = shuffled");
    EnsembleSettings.readForTrained(configuration.root());

    assertThat(configuration.problems())
        .anySatisfy(
            problem ->
                assertThat(problem.toString()).contains("overrides-order", "cycled", "drawn"));
  }
}
