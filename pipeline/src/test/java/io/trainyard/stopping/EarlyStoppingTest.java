package io.trainyard.stopping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.Divergence;
import io.trainyard.random.Seed;
import io.trainyard.stopping.EarlyStopping.Decision;
import io.trainyard.stopping.EarlyStopping.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyStoppingTest {

  private static final String LONG = "max-epochs = 1000, patience = null, ";

  @Test
  void patienceCountsChecksSinceTheBest() {
    List<Decision> decisions =
        run("patience = 2, max-epochs = 100", 1.0, 0.5, 0.6, 0.4, 0.45, 0.41);

    assertThat(decisions)
        .extracting(Decision::improved)
        .containsExactly(true, true, false, true, false, false);
    assertThat(decisions).extracting(Decision::checksSinceBest).containsExactly(0, 0, 1, 0, 1, 2);
    assertThat(stop(decisions)).isEqualTo("6 patience");
    assertThat(last(decisions).bestEpoch()).isEqualTo(4);
    assertThat(last(decisions).bestValue()).isEqualTo(0.4);
  }

  @Test
  void withoutPatienceOnlyTheLastEpochEnds() {
    assertThat(stop(run("patience = null, max-epochs = 4", 1, 2, 3, 4))).isEqualTo("4 max_epochs");
  }

  @Test
  void tieIsNotBetter() {
    List<Decision> decisions = run(LONG, 1.0, 1.0);

    assertThat(last(decisions).improved()).isFalse();
    assertThat(last(decisions).bestEpoch()).isEqualTo(1);
  }

  @Test
  void valueWithinMinDeltaOfTheBestIsNotBetter() {
    // 0.875 is exactly 0.125 below 1; 0.86 is more than that below.
    List<Decision> decisions = run(LONG + "min-delta = 0.125", 1.0, 0.9, 0.875, 0.86);

    assertThat(decisions).extracting(Decision::improved).containsExactly(true, false, false, true);
  }

  @Test
  void monitoringAccuracyKeepsTheMostAccurate() {
    List<Decision> decisions =
        run("monitor = val_accuracy, patience = 2, max-epochs = 100", 0.1, 0.9, 0.8, 0.85);

    assertThat(last(decisions).bestEpoch()).isEqualTo(2);
    assertThat(last(decisions).bestValue()).isEqualTo(0.9);
    assertThat(stop(decisions)).isEqualTo("4 patience");
  }

  @Test
  void checksEveryFewEpochsAndAlwaysTheLast() {
    EarlyStopping stopping = stopping("every-epochs = 3, max-epochs = 8, patience = 1");

    assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 8))
        .filteredOn(stopping::isCheck)
        .containsExactly(3, 6, 8);
  }

  @Test
  void patienceCountsChecksAndNotEpochs() {
    EarlyStopping stopping = stopping("every-epochs = 3, max-epochs = 100, patience = 2");

    assertThat(stopping.check(3, 1.0, 1, Duration.ZERO).stopReason()).isEmpty();
    assertThat(stopping.check(6, 1.1, 1, Duration.ZERO).stopReason()).isEmpty();
    assertThat(stopping.check(9, 1.2, 1, Duration.ZERO).stopReason()).contains("patience");
  }

  @Test
  void stopsAfterTheEpochInWhichTheTimeRanOut() {
    EarlyStopping stopping = stopping("every-epochs = 10, max-epochs = 100, max-time = 60 seconds");

    assertThat(stopping.isCheck(4, Duration.ofSeconds(59))).isFalse();
    assertThat(stopping.isCheck(5, Duration.ofSeconds(60))).isTrue();
    assertThat(stopping.check(5, 1, 1, Duration.ofSeconds(60)).stopReason()).contains("max_time");
  }

  @Test
  void stopsWhenGoodEnough() {
    assertThat(stop(run(LONG + "stopping-threshold = 0.5", 0.9, 0.51, 0.5)))
        .isEqualTo("3 stopping_threshold");
    assertThat(stop(run(LONG + "monitor = val_accuracy, stopping-threshold = 0.9", 0.8, 0.89, 0.9)))
        .isEqualTo("3 stopping_threshold");
  }

  @Test
  void stopsWhenWorseThanTheDivergenceThreshold() {
    assertThat(stop(run(LONG + "divergence-threshold = 2", 1, 2, 2.1)))
        .isEqualTo("3 divergence_threshold");
    assertThat(
            stop(run(LONG + "monitor = val_accuracy, divergence-threshold = 0.2", 0.3, 0.2, 0.1)))
        .isEqualTo("3 divergence_threshold");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void valueThatIsNotFiniteIsDivergence(double value) {
    EarlyStopping stopping = stopping("");
    stopping.check(1, 1, 1, Duration.ZERO);

    assertThatThrownBy(() -> stopping.check(2, value, 1, Duration.ZERO))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("expected a finite val_loss, found " + value + " in epoch 2");
    assertThatThrownBy(() -> stopping.check(2, 1, value, Duration.ZERO))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("expected a finite train_loss, found " + value + " in epoch 2");
    assertThat(stopping.state().observations()).hasSize(1);
  }

  @Test
  void medianTakesOutASpike() {
    // Medians: 5, (5+1)/2, 5>3>1 -> 3, {1,3,9} -> 3, {3,9,2} -> 3, {9,2,2} -> 2.
    List<Decision> decisions =
        run(LONG + "smoothing { kind = median, window = 3 }", 5, 1, 3, 9, 2, 2);

    assertThat(decisions)
        .extracting(Decision::smoothed)
        .containsExactly(5.0, 3.0, 3.0, 3.0, 3.0, 2.0);
    assertThat(last(decisions).bestEpoch()).isEqualTo(6);
    assertThat(last(decisions).bestValue()).isEqualTo(2);
  }

  @Test
  void exponentialSmoothingWeighsTheLatestByAlpha() {
    // 4; 0.5 * 2 + 0.5 * 4 = 3; 0.5 * 5 + 0.5 * 3 = 4; 0.5 * 0 + 0.5 * 4 = 2.
    List<Decision> decisions =
        run(LONG + "smoothing { kind = exponential, alpha = 0.5 }", 4, 2, 5, 0);

    assertThat(decisions).extracting(Decision::smoothed).containsExactly(4.0, 3.0, 4.0, 2.0);
    assertThat(decisions).extracting(Decision::bestEpoch).containsExactly(1, 2, 2, 4);
  }

  @Test
  void generalizationLossIsMeasuredFromTheLowestError() {
    // GL: 0, 0, 100 * (0.83/0.8 - 1) = 3.75, 100 * (0.85/0.8 - 1) = 6.25.
    assertThat(stop(run(LONG + "criterion { kind = gl, alpha = 5 }", 1.0, 0.8, 0.83, 0.85)))
        .isEqualTo("4 generalization_loss");
    assertThat(stop(run(LONG + "criterion { kind = gl, alpha = 6.3 }", 1.0, 0.8, 0.83, 0.85)))
        .isEqualTo("none");
    assertThat(new Curve(List.of(1.0, 0.8, 0.83), List.of(1.0, 1.0, 1.0)).generalizationLoss())
        .isEqualTo(3.75, within(1e-9));
  }

  @Test
  void generalizationLossOfAccuracyIsThatOfItsError() {
    // Errors 0.1, 0.08, 0.085: GL = 100 * (0.085/0.08 - 1) = 6.25.
    String accuracy = LONG + "monitor = val_accuracy, criterion { kind = gl, alpha = 6.2 }";

    assertThat(stop(run(accuracy, 0.9, 0.92, 0.915))).isEqualTo("3 generalization_loss");
  }

  @Test
  void anyErrorIsInfinitelyWorseThanNone() {
    String gl = LONG + "criterion { kind = gl, alpha = 5 }";

    assertThat(stop(run(gl, 0.1, 0, 0))).isEqualTo("none");
    assertThat(stop(run(gl, 0.1, 0, 1e-9))).isEqualTo("3 generalization_loss");
  }

  @Test
  void progressQuotientWeighsLossAgainstTrainingProgress() {
    double[] errors = {1.0, 0.8, 0.82, 0.84};
    String pq = LONG + "criterion { kind = pq, alpha = 0.75, strip = 2 }";

    // GL(4) = 5. Progress 1000 * (1.4 / 1.2 - 1) = 166.7: quotient 0.03.
    assertThat(stop(run(pq, errors, new double[] {1, 0.9, 0.8, 0.6}))).isEqualTo("none");
    // Progress 1000 * (1.202 / 1.2 - 1) = 1.667: quotient 3.
    assertThat(stop(run(pq, errors, new double[] {1, 0.9, 0.602, 0.6})))
        .isEqualTo("4 progress_quotient");
    assertThat(new Curve(List.of(1.0, 1.0), List.of(0.602, 0.6)).progress(2))
        .isEqualTo(1.6667, within(1e-4));
  }

  @Test
  void progressQuotientStopsAtTheEndOfAStripOnly() {
    // The error has doubled in check 3 already; the second strip ends with check 4.
    double[] errors = {1, 1, 2, 2};
    double[] still = {0.5, 0.5, 0.5, 0.5};

    assertThat(stop(run(LONG + "criterion { kind = pq, strip = 2 }", errors, still)))
        .isEqualTo("4 progress_quotient");
  }

  @Test
  void stripWithoutProgressAndWithoutLossGoesOn() {
    double[] same = {1, 1, 1, 1};

    assertThat(stop(run(LONG + "criterion { kind = pq, strip = 2 }", same, same)))
        .isEqualTo("none");
  }

  @Test
  void stopsAfterSuccessiveRisesFromStripToStrip() {
    // Strips end with 4, 4.5, 5: two rises. What happens within a strip does not count.
    String up = LONG + "criterion { kind = up, strips = 2, strip = 2 }";

    assertThat(stop(run(up, 5, 4, 3, 4.5, 1, 5))).isEqualTo("6 successive_increases");
  }

  @Test
  void riseMustBeInSuccessiveStrips() {
    // Ends 4, 5 (rise), 4.5, 6 (rise), 6 (tie), 7 (rise), 8 (rise).
    String up = LONG + "criterion { kind = up, strips = 2, strip = 1 }";

    assertThat(stop(run(up, 4, 5, 4.5, 6, 6, 7, 8))).isEqualTo("7 successive_increases");
  }

  @Test
  void firstStripIsNoRise() {
    assertThat(stop(run(LONG + "criterion { kind = up, strips = 1, strip = 1 }", 9, 8)))
        .isEqualTo("none");
  }

  @Test
  void increasesOfAMetricOfWhichMoreIsBetterAreItsFalls() {
    String up = LONG + "monitor = val_bleu, criterion { kind = up, strips = 2, strip = 1 }";

    assertThat(stop(run(up, 20, 31, 30, 29))).isEqualTo("4 successive_increases");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "patience = 4",
        "patience = 3, smoothing { kind = median, window = 4 }",
        "patience = 6, min-delta = 0.01, smoothing { kind = exponential, alpha = 0.3 }",
        "patience = null, criterion { kind = gl, alpha = 40 }",
        "patience = null, criterion { kind = pq, alpha = 0.1, strip = 3 }",
        "patience = null, criterion { kind = up, strips = 2, strip = 2 }",
        "patience = null, monitor = val_accuracy, max-time = 25 seconds"
      })
  void resumedAtAnyPointDecidesAsIfNeverInterrupted(String settings) throws Exception {
    String all = settings + ", max-epochs = 30";
    SplittableRandom random = new Seed(7).of("early-stopping-test").generator();
    double[] values = random.doubles(30).toArray();
    double[] losses = random.doubles(30, 0.4, 0.5).toArray();
    List<Decision> whole = run(all, values, losses);

    for (int interrupted = 0; interrupted < whole.size(); interrupted++) {
      EarlyStopping stopping = stopping(all);
      List<Decision> decisions = new ArrayList<>();
      for (int i = 0; i < whole.size(); i++) {
        if (i == interrupted) {
          stopping = EarlyStopping.resume(settings(all), throughJson(stopping.state()));
          assertThat(stopping.latest()).isEqualTo(decisionAfter(i, whole));
        }
        decisions.add(stopping.check(i + 1, values[i], losses[i], Duration.ofSeconds(i + 1)));
      }
      assertThat(decisions).isEqualTo(whole);
    }
    assertThat(last(whole).stopReason()).isPresent();
  }

  @Test
  void stateIsSerializable() throws Exception {
    EarlyStopping stopping = stopping("");
    stopping.check(1, 0.1 + 0.2, 1.0 / 3, Duration.ofMillis(1234));
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(stopping.state());
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(stopping.state());
    }
  }

  @Test
  void epochsGoForward() {
    EarlyStopping stopping = stopping("");
    stopping.check(2, 1, 1, Duration.ZERO);

    assertThatThrownBy(() -> stopping.check(2, 1, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epoch 2 after epoch 2");
  }

  private static Optional<Decision> decisionAfter(int checks, List<Decision> decisions) {
    return checks == 0 ? Optional.empty() : Optional.of(decisions.get(checks - 1));
  }

  private static State throughJson(State state) throws Exception {
    ObjectMapper json = new ObjectMapper();
    return json.readValue(json.writeValueAsString(state), State.class);
  }

  private static StoppingSettings settings(String stopping) {
    return StoppingSettingsTest.read(stopping);
  }

  private static EarlyStopping stopping(String stopping) {
    return new EarlyStopping(settings(stopping));
  }

  private static List<Decision> run(String settings, double... values) {
    double[] losses = new double[values.length];
    Arrays.fill(losses, 1);
    return run(settings, values, losses);
  }

  /** One check an epoch, a second each, up to the one that stops. */
  private static List<Decision> run(String settings, double[] values, double[] losses) {
    EarlyStopping stopping = stopping(settings);
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      decisions.add(stopping.check(i + 1, values[i], losses[i], Duration.ofSeconds(i + 1)));
      if (last(decisions).stopReason().isPresent()) {
        break;
      }
    }
    return decisions;
  }

  private static Decision last(List<Decision> decisions) {
    return decisions.get(decisions.size() - 1);
  }

  /** The epoch and the reason of the stop; "none" where there was none. */
  private static String stop(List<Decision> decisions) {
    Decision last = last(decisions);
    return last.stopReason().map(reason -> last.epoch() + " " + reason).orElse("none");
  }
}
