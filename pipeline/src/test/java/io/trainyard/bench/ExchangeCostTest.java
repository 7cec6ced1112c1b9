package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.averaging.ExchangeTrial;
import io.trainyard.averaging.ExchangeTrial.Route;
import io.trainyard.averaging.ExchangeType;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ExchangeCostTest {

  private static final Percentage EXACTLY = Percentage.withPercentage(1e-6);

  /** 50 us a peer, 0.5 ns a byte, 1.5 ns a parameter. */
  private static List<ScalingPoint> points(double noise) {
    List<ScalingPoint> points = new ArrayList<>();
    double sign = noise;
    for (int workers : new int[] {1, 2, 4, 16}) {
      for (int parameters : new int[] {500_000, 10_000_000}) {
        double bytes = 8.0 * parameters * (workers - 1) / workers;
        double seconds =
            (50e-6 * (workers - 1) + 0.5e-9 * bytes + 1.5e-9 * parameters) * (1 + sign);
        var setup =
            new ExchangeTrial.Setup(workers, parameters, ExchangeType.FLOAT32, Route.SOCKETS);
        points.add(new ScalingPoint(setup, bytes, new Samples(seconds), new Samples(1)));
        sign = -sign;
      }
    }
    return points;
  }

  @Test
  void theLineIsFoundAgain() {
    ExchangeCost cost = ExchangeCost.fit(points(0));

    assertThat(cost.alpha()).isCloseTo(50e-6, EXACTLY);
    assertThat(cost.beta()).isCloseTo(0.5e-9, EXACTLY);
    assertThat(cost.gamma()).isCloseTo(1.5e-9, EXACTLY);
    assertThat(cost.rSquared().getAsDouble()).isCloseTo(1, within(1e-12));
    assertThat(cost.largestError()).isCloseTo(0, within(1e-9));
    assertThat(cost.route()).isEqualTo(Route.SOCKETS);
  }

  @Test
  void whatTheLineDoesNotExplainIsSaid() {
    ExchangeCost cost = ExchangeCost.fit(points(0.1));

    assertThat(cost.relativeError()).isBetween(0.05, 0.12);
    assertThat(cost.largestError()).isBetween(cost.relativeError(), 0.2);
    assertThat(cost.rSquared().getAsDouble()).isBetween(0.95, 0.9999);
  }

  @Test
  void aSinglePointLeavesNothingToExplain() {
    ExchangeCost cost = ExchangeCost.fit(points(0).subList(0, 1));

    assertThat(cost.rSquared()).isEmpty();
    assertThat(cost.figures()).doesNotContainKey("r_squared");
    assertThat(cost.figures().values())
        .filteredOn(Double.class::isInstance)
        .isNotEmpty()
        .allSatisfy(figure -> assertThat((Double) figure).isFinite());
  }

  @Test
  void predictionsTakeTheWiresTimeFromTheNetwork() {
    ExchangeCost cost = ExchangeCost.fit(points(0));

    // 2 x 4 bytes x 10 M x 63/64 at 1.25 GB/s; 63 peers; 10 M parameters.
    ExchangeCost.Prediction prediction = cost.predict(64, 10_000_000, 10);

    assertThat(prediction.bytes()).isCloseTo(78.75e6, EXACTLY);
    assertThat(prediction.wire()).isCloseTo(63e-3, EXACTLY);
    assertThat(prediction.latency()).isCloseTo(3.15e-3, EXACTLY);
    assertThat(prediction.combining()).isCloseTo(15e-3, EXACTLY);
    assertThat(prediction.seconds()).isCloseTo(81.15e-3, EXACTLY);
    assertThat(prediction.network()).isTrue();
    assertThat(prediction.figures())
        .containsEntry("milliseconds", 81.15)
        .containsEntry("wire_bound_by", "network");
  }

  @Test
  void aNetworkThatIsFasterThanTheSocketsDoesNotHelp() {
    ExchangeCost cost = ExchangeCost.fit(points(0));

    // 25 Gbit/s would be 0.32 ns a byte.
    ExchangeCost.Prediction prediction = cost.predict(64, 10_000_000, 25);

    assertThat(prediction.wire()).isCloseTo(0.5e-9 * 78.75e6, EXACTLY);
    assertThat(prediction.network()).isFalse();
  }

  @Test
  void halvesTakeHalfTheBytes() {
    assertThat(ExchangeCost.bytes(2, 1024, ExchangeType.FLOAT32)).isEqualTo(4096);
    // And two bytes of scale for a block of 1024.
    assertThat(ExchangeCost.bytes(2, 1024, ExchangeType.FLOAT16)).isEqualTo(2050);
  }
}
