package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoupSourceTest {

  private static final org.apache.hadoop.conf.Configuration HADOOP =
      new org.apache.hadoop.conf.Configuration();

  @TempDir private Path folder;

  @BeforeEach
  void ensemble() throws IOException {
    Path model = Files.createDirectories(folder.resolve("runs/bag/model"));
    Files.writeString(model.resolve("ensemble.json"), "{}");
    Files.writeString(folder.resolve("runs/bag/run.json"), "{}");
    Files.writeString(
        folder.resolve("runs/bag/config.conf"),
        """
        run.root = "elsewhere"
        run.id = "bag"
        run.seed = 7
        dataset.path = "data"
        optimizer.kind = "adam"
        optimizer.batch-size = 16
        optimizer.beta1 = 0.8
        stopping.monitor = "val_error"
        augment = [{"horizontal-flip":{"p":0.25}}]
        """);
  }

  private SoupSource source(String model) {
    return SoupSource.locate(folder.resolve(model).toString(), HADOOP);
  }

  private static TrainingSettings read(Configuration configuration) {
    return TrainingSettings.read(configuration);
  }

  @Test
  void withoutAConfigurationOfItsOwnASoupHasThatOfTheEnsemblesRun() {
    for (String model : new String[] {"runs/bag", "runs/bag/model"}) {
      TrainingSettings settings = read(source(model).below(Configuration.parseText("")));

      assertThat(settings.optimizer().batchSize()).isEqualTo(16);
      assertThat(settings.stopping().monitor()).isEqualTo("val_error");
      assertThat(settings.augments()).isTrue();
      assertThat(settings.run().seed().value()).isEqualTo(7);
      assertThat(settings.run().id()).isEmpty();
      assertThat(settings.run().root()).isEqualTo("file:" + folder.resolve("runs"));
      // The ensemble notes where its dataset is.
      assertThat(settings.dataset().path()).isEmpty();
    }
  }

  @Test
  void whatTheCommandSaysStandsOverIt() {
    Configuration given =
        Configuration.parseText("run { root = here, id = mine }, stopping.monitor = val_loss");

    TrainingSettings settings = read(source("runs/bag").below(given));

    assertThat(settings.run().root()).isEqualTo("here");
    assertThat(settings.run().id()).contains("mine");
    assertThat(settings.stopping().monitor()).isEqualTo("val_loss");
    assertThat(settings.optimizer().batchSize()).isEqualTo(16);
  }

  @Test
  void anEnsembleThatLiesInNoRunNeedsAConfiguration() throws IOException {
    Files.move(folder.resolve("runs/bag/model"), folder.resolve("copied"));

    assertThatThrownBy(() -> source("copied").below(Configuration.parseText("")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected --conf");
  }

  @Test
  void aRunWithoutConfigurationIsNamed() throws IOException {
    Files.delete(folder.resolve("runs/bag/config.conf"));

    assertThatThrownBy(() -> source("runs/bag").below(Configuration.parseText("")))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("runs/bag/config.conf", "give --conf");
  }

  @Test
  void theNameOfTheEnsemblesRunIsNotTheSoups() {
    String root = folder.resolve("runs").toString();
    Configuration same = Configuration.parseText("run { root = \"%s\", id = bag }".formatted(root));
    Configuration other =
        Configuration.parseText("run { root = \"%s\", id = soup }".formatted(root));
    Configuration elsewhere =
        Configuration.parseText("run { root = \"%s/x\", id = bag }".formatted(root));

    assertThat(read(source("runs/bag").apart(same)).run().id()).isEmpty();
    assertThat(read(source("runs/bag").apart(other)).run().id()).contains("soup");
    assertThat(read(source("runs/bag").apart(elsewhere)).run().id()).contains("bag");
  }
}
