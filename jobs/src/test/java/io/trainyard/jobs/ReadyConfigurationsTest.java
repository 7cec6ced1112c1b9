package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.ensemble.EnsembleSettings;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations that come with the project. */
class ReadyConfigurationsTest {

  static Stream<Path> ready() throws IOException {
    // Those of Spark and of the log have other endings.
    try (Stream<Path> files = Files.list(Checkout.HOME.resolve("conf"))) {
      return files
          .filter(file -> file.toString().endsWith(".conf"))
          .filter(file -> !file.getFileName().toString().startsWith("spark-"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("ready")
  void isReadWithoutAProblem(Path file) {
    Configuration configuration =
        Configuration.load(List.of(file.toString()), List.of("dataset.source=null"));
    TrainingSettings settings = TrainingSettings.read(configuration);
    EnsembleSettings.read(configuration.root());
    assertThat(settings.run().id()).isPresent();
    assertThat(settings.dataset().path()).isPresent();
  }
}
