package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.language.ngram.Discounting;
import io.trainyard.model.Ngram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagePresetsTest {

  /** A preset as training reads it, whatever its source says to the job that ingests. */
  private static TrainingSettings preset(String name) throws IOException {
    String text = Files.readString(Path.of("../conf", name + ".conf"));
    return TrainingSettings.read(Configuration.parseText(text + "\ndataset.source = null\n"));
  }

  @Test
  void theVanillaNetworkIsTheLecturesOwn() throws IOException {
    TrainingSettings settings = preset("min-char-rnn");
    assertThat(settings.ofText()).isTrue();
    assertThat(settings.model().window()).contains(25);
    assertThat(settings.averaging().workers()).isEqualTo(1);
    assertThat(settings.optimizer().batchSize()).isEqualTo(1);
    assertThat(settings.optimizer().clipValue()).isEqualTo(OptionalDouble.of(5));
    assertThat(settings.optimizer().clipNorm()).isEmpty();
  }

  @Test
  void shakespeareIsReadWithinHalfAnHour() throws IOException {
    TrainingSettings settings = preset("shakespeare-lstm");
    assertThat(settings.ofText()).isTrue();
    assertThat(settings.stopping().metric()).isEqualTo("loss");
    assertThat(settings.stopping().maxTime().orElseThrow().toMinutes()).isLessThan(30);
  }

  @Test
  void shakespearesNgramsAreSmoothedWithThreeDiscounts() throws IOException {
    TrainingSettings settings = preset("shakespeare-ngram");
    assertThat(settings.ofText()).isTrue();
    assertThat(settings.model()).isEqualTo(new Ngram(6, Discounting.MODIFIED, 1));
  }

  @ParameterizedTest
  @CsvSource({"shakespeare-fixed-context, 10", "shakespeare-wavenet, 128"})
  void shakespeareIsForetoldFromSoManyCharactersWithinAQuarterOfAnHour(String name, int field)
      throws IOException {
    TrainingSettings settings = preset(name);
    assertThat(settings.ofText()).isTrue();
    assertThat(settings.model().receptiveField()).contains(field);
    assertThat(settings.stopping().maxTime().orElseThrow().toMinutes()).isLessThan(15);
  }
}
