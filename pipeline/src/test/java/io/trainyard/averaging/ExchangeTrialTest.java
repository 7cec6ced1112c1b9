package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.averaging.ExchangeTrial.Route;
import io.trainyard.averaging.ExchangeTrial.Setup;
import io.trainyard.failure.Infrastructure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeTrialTest {

  @ParameterizedTest
  @CsvSource({"1,MEMORY,FLOAT32", "3,MEMORY,FLOAT16", "1,SOCKETS,FLOAT16", "4,SOCKETS,FLOAT32"})
  void averagesAsOftenAsItIsAsked(int workers, Route route, ExchangeType exchange) {
    try (ExchangeTrial trial = ExchangeTrial.open(new Setup(workers, 5000, exchange, route))) {
      trial.average();
      double once = trial.bytesSent();
      for (int i = 0; i < 20; i++) {
        assertThat(trial.average()).isPositive();
      }
      assertThat(trial.bytesSent()).isEqualTo(once);
      assertThat(once > 0).isEqualTo(workers > 1 && route == Route.SOCKETS);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void aWorkerThatRunsOutOfMemoryEndsTheTrial() {
    // What the change is taken from is held twice, by the trial and by its worker.
    int half = Math.toIntExact(Runtime.getRuntime().maxMemory() / 2 / Float.BYTES);
    Setup setup = new Setup(1, half, ExchangeType.FLOAT16, Route.MEMORY);

    try (ExchangeTrial trial = ExchangeTrial.open(setup)) {
      assertThatThrownBy(trial::average)
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("cannot measure the exchange: java.lang.OutOfMemoryError");
    }
  }

  @ParameterizedTest
  @CsvSource({"MEMORY", "SOCKETS"})
  void mayBeClosedBeforeAnything(Route route) {
    ExchangeTrial.open(new Setup(3, 5000, ExchangeType.FLOAT32, route)).close();

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("trainyard-trial"));
  }
}
