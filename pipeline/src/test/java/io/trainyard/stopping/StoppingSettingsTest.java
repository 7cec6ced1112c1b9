package io.trainyard.stopping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoppingSettingsTest {

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(read(""))
        .isEqualTo(
            new StoppingSettings(
                "val_loss",
                Mode.MIN,
                1,
                Optional.of(5),
                0,
                new NoSmoothing(),
                new NoCriterion(),
                20,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void readsEveryKey() {
    assertThat(
            read(
                """
                monitor = val_accuracy, mode = max, every-epochs = 2, patience = null,
                min-delta = 1e-4, smoothing { kind = median, window = 5 },
                criterion { kind = pq, alpha = 2, strip = 3 }, max-epochs = 7,
                max-time = 10 minutes, stopping-threshold = 0.99, divergence-threshold = 0.2
                """))
        .isEqualTo(
            new StoppingSettings(
                "val_accuracy",
                Mode.MAX,
                2,
                Optional.empty(),
                1e-4,
                new MedianSmoothing(5),
                new ProgressQuotient(2, 3),
                7,
                Optional.of(Duration.ofMinutes(10)),
                Optional.of(0.99),
                Optional.of(0.2)));
  }

  @Test
  void kindsStartFromTheirDefaults() {
    assertThat(read("smoothing.kind = median").smoothing()).isEqualTo(new MedianSmoothing(3));
    assertThat(read("smoothing.kind = exponential").smoothing())
        .isEqualTo(new ExponentialSmoothing(0.3));
    assertThat(read("criterion.kind = gl").criterion()).isEqualTo(new GeneralizationLoss(5));
    assertThat(read("criterion.kind = pq").criterion()).isEqualTo(new ProgressQuotient(0.75, 5));
    assertThat(read("criterion.kind = up").criterion()).isEqualTo(new SuccessiveIncreases(3, 5));
  }

  @ParameterizedTest
  @CsvSource({
    "val_loss, false",
    "val_error, false",
    "val_top5_error, false",
    "val_perplexity, false",
    "val_bits_per_token, false",
    "val_token_accuracy, true",
    "val_r2, true",
    "val_r2_error, true",
    "val_rmse_angle, false",
    "val_mae_accuracy, false",
    "val_accuracy, true",
    "val_f1, true",
    "val_macro_f1, true",
    "val_macro_precision, true",
    "val_recall, true",
    "val_bleu, true"
  })
  void autoModeGoesByTheNameOfTheMetric(String monitor, boolean higherIsBetter) {
    assertThat(read("monitor = " + monitor).higherIsBetter()).isEqualTo(higherIsBetter);
  }

  @Test
  void autoModeOfAnUnknownNameIsAProblem() {
    assertProblem(
        "monitor = val_calibration",
        "stopping.mode: expected min or max, since the name val_calibration does not say which,"
            + " found auto");
    assertThat(read("monitor = val_calibration, mode = max").higherIsBetter()).isTrue();
  }

  @Test
  void modeThatContradictsTheMetricIsAProblem() {
    assertProblem(
        "monitor = val_accuracy, mode = min",
        "stopping.mode: expected max or auto, as is right for val_accuracy, found min");
  }

  @ParameterizedTest
  @ValueSource(strings = {"test_loss", "train_loss", "loss", "val_"})
  void onlyValidationMetricsAreMonitored(String monitor) {
    assertProblem(
        "mode = min, monitor = " + monitor,
        "stopping.monitor: expected a metric of the validation rows");
  }

  @Test
  void criterionThatDividesNeedsAnError() {
    assertProblem(
        "monitor = val_bleu, criterion.kind = gl",
        "stopping.criterion.kind: expected none or up with val_bleu");
    assertThat(read("monitor = val_bleu, criterion.kind = up").criterion())
        .isInstanceOf(SuccessiveIncreases.class);
  }

  @Test
  void listsAllProblemsAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    every-epochs = 0, patience = 0, min-delta = -1, max-epochs = 0,
                    smoothing { kind = median, window = 0 }, criterion.kind = qp, patiense = 3
                    """))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("stopping.every-epochs")
        .hasMessageContaining("stopping.patience: ")
        .hasMessageContaining("stopping.min-delta")
        .hasMessageContaining("stopping.max-epochs")
        .hasMessageContaining("stopping.smoothing.window")
        .hasMessageContaining(
            "stopping.criterion.kind: expected one of gl, none, pq, up (did you mean")
        .hasMessageContaining("stopping.patiense: expected a known key (did you mean patience?)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1.5})
  void weightOfExponentialSmoothingIsAtMostOne(double alpha) {
    assertProblem(
        "smoothing { kind = exponential, alpha = " + alpha + " }",
        "stopping.smoothing.alpha: expected a number greater than 0 and at most 1");
  }

  @Test
  void unknownMetricIsAProblem() {
    var configuration = Configuration.parseText("stopping { monitor = val_los, mode = min }");
    StoppingSettings settings = StoppingSettings.read(configuration.root());
    settings.requireMetricIn(List.of("loss", "accuracy"), configuration.root());

    assertThat(settings.metric()).isEqualTo("los");
    assertThatThrownBy(configuration::finish)
        .hasMessageContaining("stopping.monitor: expected one of val_accuracy, val_loss, found");
  }

  private static void assertProblem(String stopping, String message) {
    assertThatThrownBy(() -> read(stopping))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(message);
  }

  /** Reads {@code stopping}, and passes over the other sections, which nobody asks for here. */
  static StoppingSettings read(String stopping) {
    var configuration = Configuration.parseText("stopping { " + stopping + " }");
    StoppingSettings settings = StoppingSettings.read(configuration.root());
    configuration.root().problem("", "", "");
    try {
      configuration.finish();
    } catch (BadConfiguration e) {
      if (e.getMessage().contains("stopping")) {
        throw e;
      }
    }
    return settings;
  }
}
