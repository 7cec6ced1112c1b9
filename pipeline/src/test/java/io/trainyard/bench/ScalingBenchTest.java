package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.averaging.ExchangeTrial;
import io.trainyard.averaging.ExchangeTrial.Route;
import io.trainyard.averaging.ExchangeType;
import io.trainyard.bench.ScalingBench.Grid;
import io.trainyard.failure.BadConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ScalingBenchTest {

  private static final long MUCH = 1L << 40;
  private static final List<ExchangeType> BOTH = List.of(ExchangeType.values());

  private static ScalingMemory memory(long heap, long arrays, long buffers, long machine) {
    return new ScalingMemory(heap, OptionalLong.of(arrays), buffers, OptionalLong.of(machine));
  }

  private static ScalingBench bench(ScalingMemory memory, List<String> said) {
    return new ScalingBench(new Protocol(2, 0, 0), said::add, memory, 2);
  }

  @Test
  void everyRouteAndExchangeIsMeasuredAndFitted() {
    List<String> said = new ArrayList<>();

    ScalingBench.Result result =
        bench(memory(MUCH, MUCH, MUCH, MUCH), said)
            .run(new Grid(List.of(1, 2, 3), List.of(3000, 9000), BOTH));

    assertThat(result.points()).hasSize(2 * 2 * 3 * 2);
    assertThat(result.points()).allMatch(point -> point.seconds().median() > 0);
    assertThat(result.points()).allMatch(point -> point.cpuSeconds().median() > 0);
    assertThat(result.points()).allMatch(point -> point.seconds().values().length == 2);
    assertThat(result.costs()).hasSize(4);
    assertThat(result.overSockets())
        .extracting(ExchangeCost::exchange)
        .containsExactly(ExchangeType.FLOAT32, ExchangeType.FLOAT16);
    assertThat(said).contains("repetition 2 of 2", "warming up sockets");
  }

  @Test
  void bytesAreThoseThatGoOverSockets() {
    ScalingBench.Result result =
        bench(memory(MUCH, MUCH, MUCH, MUCH), new ArrayList<>())
            .run(new Grid(List.of(2), List.of(1 << 18), List.of(ExchangeType.FLOAT32)));

    ScalingPoint throughMemory = result.points().get(0);
    ScalingPoint overSockets = result.points().get(1);
    assertThat(throughMemory.setup().route()).isEqualTo(Route.MEMORY);
    assertThat(throughMemory.bytesSent()).isZero();
    // Half of the values, and half of the mean; some more for the frames' headers.
    assertThat(overSockets.bytesSent()).isCloseTo(4.0 * (1 << 18), within(4096.0));
    assertThat(overSockets.figures())
        .containsEntry("name", "sockets")
        .containsEntry("exchange", "float32")
        .containsEntry("workers", 2)
        .containsEntry("parameters", 1 << 18)
        .containsKeys("milliseconds", "spread", "bytes_sent");
  }

  @Test
  void tooLittleMemoryIsSaidBeforeAnythingIsMeasured() {
    Grid grid = new Grid(List.of(1, 16), List.of(50_000_000), BOTH);

    // 16 vectors of 200 MB; 15/16 of that again to receive in; half of it to send from; and what
    // all started from, once and for each.
    assertRefused(grid, memory(1 << 20, MUCH, MUCH, MUCH), "MB of heap", "--driver-memory");
    assertRefused(grid, memory(MUCH, 1 << 20, MUCH, MUCH), "MB of native arrays", "maxbytes");
    assertRefused(grid, memory(MUCH, MUCH, 1 << 20, MUCH), "direct buffers", "found 1;");
    assertRefused(grid, memory(MUCH, MUCH, MUCH, 1 << 20), "free on this machine", "fewer");
    assertThat(
            new ExchangeTrial.Setup(16, 50_000_000, ExchangeType.FLOAT32, Route.SOCKETS).memory())
        .isEqualTo(new ExchangeTrial.Memory(0, 3_200_000_000L, 3_000_000_000L));
  }

  private static void assertRefused(Grid grid, ScalingMemory memory, String... message) {
    List<String> said = new ArrayList<>();
    assertThatThrownBy(() -> bench(memory, said).run(grid))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot measure")
        .hasMessageContainingAll(message);
    assertThat(said).isEmpty();
  }

  @Test
  void thisProcessKnowsItsLimits() {
    ScalingMemory memory = ScalingMemory.ofThisProcess();

    assertThat(memory.heap()).isPositive();
    assertThat(memory.buffers()).isPositive();
    assertThat(memory.machine()).isPresent();
  }

  @Test
  void wrongGridsAreRefused() {
    assertThatThrownBy(() -> new Grid(List.of(0), List.of(5), BOTH))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--workers to be whole numbers from 1 to 256, found 0");
    assertThatThrownBy(() -> new Grid(List.of(1), List.of(600_000_000), BOTH))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--parameters to be whole numbers from 1 to 536870911");
    assertThatThrownBy(() -> new Grid(List.of(), List.of(5), BOTH))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--workers, found none");
  }
}
