package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.averaging.AveragingSettings;
import io.trainyard.averaging.AveragingSettings.Dl4jApproach;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.averaging.ExchangeType;
import io.trainyard.averaging.NetworkSettings;
import io.trainyard.averaging.OuterOptimizer;
import io.trainyard.averaging.Period;
import io.trainyard.averaging.exchange.PortRange;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSettingsTest {

  @Test
  void theReferenceIsAValidConfiguration() {
    TrainingSettings settings = TrainingSettings.read(Configuration.parseText(""));

    assertThat(settings.run().root()).isEqualTo("runs");
    assertThat(settings.averaging())
        .isEqualTo(
            new AveragingSettings(
                2,
                new Period.Constant(10),
                TransportKind.ALL_REDUCE,
                OptimizerStatePolicy.AVERAGE,
                new OuterOptimizer.None(),
                ExchangeType.FLOAT32,
                new NetworkSettings(
                    Duration.ofMinutes(2), 3, Optional.empty(), PortRange.ANY, PortRange.ANY),
                Dl4jApproach.DIRECT));
    assertThat(settings.optimizer().batchSize()).isEqualTo(128);
    assertThat(settings.stopping().maxEpochs()).isEqualTo(20);
  }

  @Test
  void problemsOfAllSectionsComeTogether() {
    Configuration configuration =
        Configuration.parseText(
            """
            run { id = "a/b" }
            dataset { validation-fraction = 1.5 }
            model { kind = mlp, dropuot = 0.5 }
            optimizer { kind = adam, batch-size = 0 }
            averaging { workers = 0, transport = all-reduced }
            stopping { monitor = val_los }
            checkpoint { save-last = yes }
            evalution { top-k = 3 }
            """);

    assertThatThrownBy(() -> TrainingSettings.read(configuration))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("run.id: expected letters, digits")
        .hasMessageContaining("dataset.validation-fraction")
        .hasMessageContaining("model.dropuot: expected a known key (did you mean dropout?)")
        .hasMessageContaining("optimizer.batch-size")
        .hasMessageContaining("averaging.workers")
        .hasMessageContaining("averaging.transport: expected one of all-reduce, rounds, auto, dl4j")
        .hasMessageContaining("stopping.monitor")
        .hasMessageContaining("checkpoint.save-last: expected true or false, found \"yes\"")
        .hasMessageContaining("evalution: expected a known key (did you mean evaluation?)");
  }

  @Test
  void howWorkersMeetIsHeldToWhatCanBe() {
    Configuration configuration =
        Configuration.parseText(
            """
            averaging {
              timeout = 20 ms, max-retries = -1
              rendezvous { ports = "50000-40000", bind-adress = "10.0.0.1" }
              worker-ports = "0-70000"
            }
            """);

    assertThatThrownBy(() -> TrainingSettings.read(configuration))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("averaging.timeout: expected at least 1 second")
        .hasMessageContaining("found 20 ms")
        .hasMessageContaining("averaging.max-retries: expected")
        .hasMessageContaining(
            "averaging.rendezvous.ports: expected \"0\" for any free port, or ports from 1 to 65535"
                + " such as \"40000\" or \"40000-40100\", found \"50000-40000\"")
        .hasMessageContaining("averaging.worker-ports: expected \"0\" for any free port")
        .hasMessageContaining("did you mean bind-address?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5 seconds", "soon", "120"})
  void aTimeLimitHasAUnitAndIsPositive(String timeout) {
    Configuration configuration =
        Configuration.parseText("averaging { timeout = \"%s\" }".formatted(timeout));

    assertThatThrownBy(() -> TrainingSettings.read(configuration))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("averaging.timeout");
  }

  @Test
  void portsAndTimeLimitsAreRead() {
    Configuration configuration =
        Configuration.parseText(
            """
            averaging {
              timeout = 5 seconds, max-retries = 0, worker-ports = "41000"
              rendezvous { ports = "40000-40100", bind-address = "10.0.0.1" }
            }
            """);

    assertThat(TrainingSettings.read(configuration).averaging().network())
        .isEqualTo(
            new NetworkSettings(
                Duration.ofSeconds(5),
                0,
                Optional.of("10.0.0.1"),
                new PortRange(40_000, 40_100),
                new PortRange(41_000, 41_000)));
  }

  @Test
  void anOptimizerWithSchedulesOfItsOwnCannotBeReset() {
    Configuration configuration =
        Configuration.parseText(
            """
            model = null
            model { kind = dl4j-json, path = "x.json" }
            optimizer { kind = network }
            averaging { optimizer-state = reset }
            """);

    assertThatThrownBy(() -> TrainingSettings.read(configuration))
        .hasMessageContaining("averaging.optimizer-state: expected average or keep");
  }

  @Test
  void whatWasReadReadsBackTheSame() {
    Configuration first =
        Configuration.parseText(
            """
            model { kind = lenet, dropout = 0.5 }
            optimizer { kind = adamw, learning-rate { kind = cosine, initial = 1e-3 } }
            """);
    TrainingSettings settings = TrainingSettings.read(first);

    Configuration second = Configuration.parseText(Configuration.render(first.effective()));

    assertThat(TrainingSettings.read(second)).isEqualTo(settings);
    assertThat(second.effective()).isEqualTo(first.effective());
  }

  @Test
  void whatNobodySetsIsKnownWhateverWasSet() {
    Configuration configuration =
        Configuration.parseText(
            """
            stopping { patience = 7, smoothing { kind = median, window = 5 } }
            optimizer { kind = sgd, learning-rate { kind = cosine, initial = 1 }, batch-size = 32 }
            model { kind = lenet, dropout = 0.5 }
            averaging.every-batches = 3
            augment = [ { rotate { max = 10 } } ]
            """);
    TrainingSettings.read(configuration);

    assertThat(configuration.defaults())
        .containsEntry("stopping.patience", "5")
        .containsEntry("stopping.smoothing.kind", "\"none\"")
        .containsEntry("stopping.smoothing.window", "3")
        .containsEntry("optimizer.kind", "\"adam\"")
        .containsEntry("optimizer.learning-rate.final", "0")
        .containsEntry("optimizer.batch-size", "128")
        .containsEntry("model.kind", "\"mlp\"")
        .containsEntry("model.dropout", "0")
        .containsEntry("model.dense", "500")
        .containsEntry("averaging.every-batches.value", "10")
        .containsEntry("augment", "[]")
        .containsEntry("run.id", "null");
    assertThat(configuration.effective().keySet()).containsAll(configuration.defaults().keySet());
  }

  @Test
  void whatIsReadWhereNobodySetAnythingAreTheDefaults() {
    Configuration configuration = Configuration.parseText("");
    TrainingSettings.read(configuration);

    assertThat(configuration.defaults()).isEqualTo(configuration.effective());
  }

  @Test
  void keysOfOtherJobsAreNoPartOfATrainings() {
    Configuration configuration =
        Configuration.parseText("soup.kind = uniform, search.top = 3, analysis.split = test");
    TrainingSettings.read(configuration);

    assertThat(configuration.effective().keySet())
        .noneMatch(key -> key.matches("(soup|search|analysis|ensemble)\\b.*"));
  }
}
