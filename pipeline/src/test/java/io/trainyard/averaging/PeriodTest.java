package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeriodTest {

  @Test
  void aNumberIsAConstant() {
    assertThat(period("7")).isEqualTo(new Period.Constant(7));
    assertThat(period("\"7\"")).isEqualTo(new Period.Constant(7));
    assertThat(period("{ kind = constant, value = 7 }")).isEqualTo(new Period.Constant(7));
    assertThat(epochs(period("7"), 3)).containsExactly(7, 7, 7);
  }

  @Test
  void growsByItsFactorUpToItsMax() {
    Period doubling = period("{ kind = growing, initial = 3, every-epochs = 2, max = 20 }");
    assertThat(epochs(doubling, 9)).containsExactly(3, 3, 6, 6, 12, 12, 20, 20, 20);

    // 2, 3, 4.5, 6.75, 10.125.
    Period slowly = period("{ kind = growing, initial = 2, factor = 1.5, every-epochs = 1 }");
    assertThat(epochs(slowly, 5)).containsExactly(2, 3, 4, 6, 10);
    assertThat(slowly.at(1_000_000)).isEqualTo(64);
  }

  @Test
  void shrinksByItsFactorDownToItsMin() {
    Period halving = period("{ kind = shrinking, initial = 20, every-epochs = 2, min = 3 }");

    assertThat(epochs(halving, 8)).containsExactly(20, 20, 10, 10, 5, 5, 3, 3);
    assertThat(period("{ kind = shrinking }").at(1_000_000)).isEqualTo(1);
  }

  @Test
  void postLocalAveragesEveryBatchUntilItsEpoch() {
    Period local = period("{ kind = post-local, value = 8, until-epoch = 2 }");
    assertThat(epochs(local, 4)).containsExactly(1, 1, 8, 8);
    assertThat(epochs(period("{ kind = post-local, until-epoch = 0 }"), 2)).containsExactly(16, 16);
    // Half of 21 epochs.
    assertThat(epochs(period("{ kind = post-local }"), 12)).endsWith(1, 16, 16).contains(1);
    assertThat(period("{ kind = post-local }").at(9)).isEqualTo(1);
  }

  @Test
  void defaultsStandInTheReference() {
    assertThat(Read.averaging("").period()).isEqualTo(new Period.Constant(10));
    assertThat(period("{ kind = growing }")).isEqualTo(new Period.Growing(1, 2, 5, 64));
    assertThat(period("{ kind = shrinking }")).isEqualTo(new Period.Shrinking(16, 0.5, 5, 1));
    assertThat(period("{ kind = post-local }")).isEqualTo(new Period.PostLocal(16, 10));
  }

  @Test
  void reportsEveryWrongValue() {
    assertRefused(
        "0", "averaging.every-batches.value: expected a whole number at least 1, found 0");
    assertRefused("2.5", "averaging.every-batches.value: expected a whole number at least 1");
    assertRefused(
        "often",
        "averaging.every-batches: expected a number or an object { kind = ... }, found \"often\"");
    assertRefused("{ kind = constant }", "averaging.every-batches.value");
    assertRefused(
        "{ kind = growing, initial = 8, factor = 1, every-epochs = 0, max = 4 }",
        "averaging.every-batches.factor: expected a number greater than 1",
        "averaging.every-batches.every-epochs: expected a whole number at least 1",
        "averaging.every-batches.max: expected a whole number at least 8, found 4");
    assertRefused(
        "{ kind = shrinking, initial = 8, factor = 1, min = 9 }",
        "averaging.every-batches.factor: expected a number greater than 0 and less than 1",
        "averaging.every-batches.min: expected a whole number at least 1 and at most 8, found 9");
    assertRefused(
        "{ kind = post-local, until-epoch = -1, every = 3 }",
        "averaging.every-batches.until-epoch: expected a whole number at least 0",
        "averaging.every-batches.every: expected a known key");
    assertRefused("{ kind = postlocal }", "(did you mean post-local?)");
  }

  private static void assertRefused(String hocon, String... messages) {
    assertThatThrownBy(() -> period(hocon))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(messages);
  }

  private static int[] epochs(Period period, int count) {
    return IntStream.range(0, count).map(period::at).toArray();
  }

  private static Period period(String hocon) {
    return Read.averaging("every-batches = " + hocon).period();
  }
}
