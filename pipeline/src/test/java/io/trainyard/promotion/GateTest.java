package io.trainyard.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.stopping.Mode;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

  private static PromotionSettings settings(String promotion) {
    Configuration configuration = Configuration.parseText("promotion { " + promotion + " }");
    PromotionSettings settings = PromotionSettings.read(configuration.root());
    configuration.root().ignoreRest();
    configuration.finish();
    return settings;
  }

  /** Differences as they are on paper; in binary 0.991 - 0.99 is more than 0.001. */
  @ParameterizedTest
  @CsvSource({
    "test_accuracy, 0.991, 0.99, 0.001, false",
    "test_accuracy, 0.9910001, 0.99, 0.001, true",
    "test_accuracy, 0.99, 0.99, 0, false",
    "test_accuracy, 0.99, 0.991, 0, false",
    "test_accuracy, 0.99, 0.991, -0.002, true",
    "test_accuracy, 0.99, 0.991, -0.001, false",
    "test_loss, 0.3, 0.4, 0.1, false",
    "test_loss, 0.29, 0.4, 0.1, true",
    "test_loss, 0.4, 0.3, 0, false",
  })
  void takesWhatIsBetterByMoreThanTheMargin(
      String metric, double candidate, double current, double margin, boolean passes) {
    Gate gate = new Gate(settings("metric = %s, margin = %s".formatted(metric, margin)));

    Gate.Verdict verdict = gate.judge(Map.of(metric, candidate), OptionalDouble.of(current));

    assertThat(verdict.passed()).isEqualTo(passes);
    assertThat(verdict.reasons())
        .singleElement()
        .asString()
        .contains(metric + " " + candidate + " against " + current + " of the current version");
  }

  @Test
  void saysByHowMuch() {
    Gate gate = new Gate(settings("metric = test_accuracy, margin = 0.01"));
    Map<String, Double> figures = Map.of("test_accuracy", 0.895);

    assertThat(gate.judge(figures, OptionalDouble.of(0.89)).reasons())
        .containsExactly(
            "test_accuracy 0.895 against 0.89 of the current version: better by 0.005, expected"
                + " better by more than 0.01");
    assertThat(gate.judge(figures, OptionalDouble.of(0.9)).reasons())
        .containsExactly(
            "test_accuracy 0.895 against 0.9 of the current version: worse by 0.005, expected"
                + " better by more than 0.01");
  }

  @Test
  void theFirstOneHasToKeepTheLimitsAlone() {
    Gate gate =
        new Gate(
            settings(
                "at-least { test_accuracy = 0.98 }, at-most { test_loss = 0.1, test_error = 0.5 }"));
    Map<String, Double> good = Map.of("test_accuracy", 0.98, "test_loss", 0.1, "test_error", 0.02);
    Map<String, Double> bad = Map.of("test_accuracy", 0.97, "test_loss", 0.11, "test_error", 0.03);

    assertThat(gate.judge(good, OptionalDouble.empty()))
        .isEqualTo(new Gate.Verdict(true, List.of("there is no current version")));
    assertThat(gate.judge(bad, OptionalDouble.of(9)))
        .isEqualTo(
            new Gate.Verdict(
                false,
                List.of(
                    "test_accuracy 0.97 is below promotion.at-least, 0.98",
                    "test_loss 0.11 is above promotion.at-most, 0.1")));
  }

  @Test
  void whatIsNoNumberNeverPasses() {
    Gate gate = new Gate(settings(""));

    assertThat(gate.judge(Map.of("test_loss", Double.NaN), OptionalDouble.empty()))
        .isEqualTo(new Gate.Verdict(false, List.of("test_loss is NaN")));
  }

  @Test
  void defaultsAreThoseOfTheReference() {
    PromotionSettings settings = settings("");

    assertThat(settings.root()).isEqualTo("models");
    assertThat(settings.metric()).isEqualTo("test_loss");
    assertThat(settings.mode()).isEqualTo(Mode.MIN);
    assertThat(settings.margin()).isZero();
    assertThat(settings.atLeast()).isEmpty();
    assertThat(settings.atMost()).isEmpty();
    assertThat(settings.dataset()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "test_mse_width, MIN",
    "validation_r2_loss, MAX",
    "test_bits_per_character, MIN",
    "test_bleu, MAX",
    "test_log_likelihood, MAX"
  })
  void directionGoesByTheMetricsName(String metric, Mode mode) {
    assertThat(settings("metric = " + metric).mode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metric = accuracy",
        "metric = val_loss",
        "metric = test_rows",
        "metric = test_loss, mode = max",
        "margin = small",
        "at-least { loss = 1 }",
        "at-most { test_loss = low }",
        "at_most { test_loss = 1 }",
        "minimum = 1"
      })
  void wrongSettingsAreRefused(String settings) {
    assertThatThrownBy(() -> settings(settings))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("promotion.");
  }
}
