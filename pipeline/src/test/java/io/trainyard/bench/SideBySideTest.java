package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SideBySideTest {

  private final List<String> calls = new ArrayList<>();

  /** Says that each unit of work takes so long, without taking it. */
  private Contender contender(String name, long nanosEach) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public long run(int times) {
        calls.add(name + " " + times);
        return nanosEach * times;
      }
    };
  }

  @Test
  void samplesAreTakenInTurnsAndBackwardsEverySecondTime() {
    new SideBySide(new Protocol(3, 0, 0), what -> {})
        .measure(List.of(contender("a", 1), contender("b", 1)));

    assertThat(calls)
        .containsExactly("a 1", "a 1", "b 1", "b 1", "a 1", "b 1", "b 1", "a 1", "a 1", "b 1");
  }

  @Test
  void samplesAreAsLongAsAskedForWhateverAUnitTakes() {
    Map<String, Samples> seconds =
        new SideBySide(new Protocol(2, 0, 1), what -> {})
            .measure(List.of(contender("fast", 1_000_000), contender("slow", 3_000_000_000L)));

    assertThat(calls.subList(4, 8)).containsExactly("fast 1000", "slow 1", "slow 1", "fast 1000");
    assertThat(seconds.keySet()).containsExactly("fast", "slow");
    assertThat(seconds.get("fast").values()).containsExactly(0.001, 0.001);
    assertThat(seconds.get("slow").values()).containsExactly(3, 3);
  }

  @Test
  void everybodyWarmsUpForAsLongAsAskedFor() {
    new SideBySide(new Protocol(1, 2, 1), what -> {}).measure(List.of(contender("a", 500_000_000)));

    // One by itself, then a sample's worth, then what is left of two seconds.
    assertThat(calls).containsExactly("a 1", "a 2", "a 1", "a 2");
  }

  @Test
  void wrongLengthsAreRefusedByTheirOptions() {
    assertThatThrownBy(() -> new Protocol(0, 1, 1))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--repetitions", "found 0");
    assertThatThrownBy(() -> new Protocol(1, -1, 1)).hasMessageContaining("--warm-up-seconds");
    assertThatThrownBy(() -> new Protocol(1, 1, Double.NaN))
        .hasMessageContaining("--sample-seconds");
  }
}
