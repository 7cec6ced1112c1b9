package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.averaging.CapturedLog;
import io.trainyard.averaging.EpochResult;
import io.trainyard.averaging.ReplicaState;
import io.trainyard.averaging.Transport;
import io.trainyard.checkpoint.CheckpointSettings;
import io.trainyard.checkpoint.CheckpointStore;
import io.trainyard.config.Configuration;
import io.trainyard.failure.Divergence;
import io.trainyard.stopping.StoppingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

  @TempDir private Path folder;

  private final List<Integer> validated = new ArrayList<>();
  private final List<Integer> written = new ArrayList<>();
  private final List<Float> outerStates = new ArrayList<>();
  private Trainer.Averaging averaging = Trainer.Averaging.NONE;

  /**
   * Each epoch adds 1 to the only parameter, so that it counts epochs, 2 to the state, and doubles
   * the outer state.
   */
  private record Counting(int diesInEpoch, List<Float> outerStates) implements Transport {

    @Override
    public EpochResult train(int epoch, ReplicaState start, Listener listener) {
      if (epoch + 1 == diesInEpoch) {
        throw new IllegalStateException("killed");
      }
      float[] parameters = {start.parameters()[0] + 1};
      float[] state = {start.optimizerState(0)[0] + 2};
      float[] outer = {start.outerState()[0] * 2};
      outerStates.add(outer[0]);
      listener.averaged(epoch, 0, 10, 0.5);
      var seconds = new EpochResult.Seconds(0, 0, 0, 1, 0);
      return new EpochResult(new ReplicaState(parameters, List.of(state), outer), 0.5, 10, seconds);
    }

    @Override
    public void close() {}
  }

  private final class Tables implements EpochTables {

    @Override
    public void metrics(int epoch, EpochResult result, Map<String, Double> validation) {
      written.add(epoch);
    }

    @Override
    public void timings(
        int epoch, EpochResult.Seconds seconds, long validationNanos, long checkpointNanos) {}
  }

  /** Trains by a made-up validation curve, given for epochs 1, 2, .... */
  private TrainingResult train(String stopping, int diesInEpoch, double... curve) {
    StoppingSettings settings =
        StoppingSettings.read(
            Configuration.parseText("stopping { %s }".formatted(stopping)).root());
    Trainer.Validation validation =
        parameters -> {
          int epoch = Math.round(parameters[0]);
          validated.add(epoch);
          return Map.of("loss", curve[epoch - 1], "accuracy", curve[epoch - 1]);
        };
    var store =
        new CheckpointStore(
            new org.apache.hadoop.fs.Path(folder.toString()),
            new org.apache.hadoop.conf.Configuration(),
            new CheckpointSettings(1, 1, true));
    Trainer trainer =
        new Trainer(
            new Counting(diesInEpoch, outerStates),
            validation,
            averaging,
            settings,
            store,
            new Tables(),
            TrainingListener.NONE);
    return trainer.train(
        new ReplicaState(new float[1], List.of(new float[1]), new float[] {1}), epoch -> 1);
  }

  @Test
  void theBestModelIsLeftAndNotTheLast() {
    TrainingResult result = train("patience = 2, max-epochs = 10", 0, 5, 3, 1, 2, 4, 6);

    assertThat(result.stopReason()).isEqualTo("patience");
    assertThat(result.epochs()).isEqualTo(5);
    assertThat(result.bestEpoch()).isEqualTo(3);
    assertThat(result.parameters()).containsExactly(3f);
    assertThat(result.validation()).containsEntry("loss", 1.0);
  }

  @Test
  void monitoringAccuracyKeepsTheMostAccurate() {
    TrainingResult result =
        train("monitor = val_accuracy, patience = 2, max-epochs = 10", 0, 0.5, 0.9, 0.7, 0.6);

    assertThat(result.bestEpoch()).isEqualTo(2);
    assertThat(result.parameters()).containsExactly(2f);
  }

  @Test
  void patienceCountsChecksWhereNotEveryEpochIsChecked() {
    // Checked after epochs 2, 4, 6, 8: 1.0, 2.0, 3.0 and so on; the best is the first.
    TrainingResult result =
        train("every-epochs = 2, patience = 2, max-epochs = 20", 0, 0, 1, 0, 2, 0, 3, 0, 4);

    assertThat(validated).containsExactly(2, 4, 6);
    assertThat(result.epochs()).isEqualTo(6);
    assertThat(result.bestEpoch()).isEqualTo(2);
  }

  @Test
  void theLastEpochIsCheckedAlthoughItIsNotDue() {
    TrainingResult result = train("every-epochs = 3, max-epochs = 4", 0, 9, 9, 9, 8);

    assertThat(validated).containsExactly(3, 4);
    assertThat(result.bestEpoch()).isEqualTo(4);
    assertThat(result.stopReason()).isEqualTo("max_epochs");
  }

  @Test
  void aKilledTrainingGoesOnAsIfItHadNotBeen() {
    double[] curve = {5, 3, 1, 2, 4, 6};
    for (int dies = 1; dies <= 5; dies++) {
      int epoch = dies;
      assertThatThrownBy(() -> train("patience = 2, max-epochs = 10", epoch, curve))
          .hasMessage("killed");
    }
    TrainingResult result = train("patience = 2, max-epochs = 10", 0, curve);

    assertThat(result.bestEpoch()).isEqualTo(3);
    assertThat(result.epochs()).isEqualTo(5);
    assertThat(result.parameters()).containsExactly(3f);
    assertThat(written).as("each epoch trained once").containsExactly(1, 2, 3, 4, 5);
    assertThat(outerStates).containsExactly(2f, 4f, 8f, 16f, 32f);
  }

  @Test
  void aTrainingThatHadStoppedTrainsNoMore() {
    train("patience = 2, max-epochs = 10", 0, 5, 3, 1, 2, 4, 6);
    validated.clear();

    TrainingResult again = train("patience = 2, max-epochs = 10", 6, 5, 3, 1, 2, 4, 6);

    assertThat(validated).isEmpty();
    assertThat(again.stopReason()).isEqualTo("patience");
    assertThat(again.parameters()).containsExactly(3f);
  }

  @Test
  void theMeanOfTheWeightsAtTheEndsOfEpochsIsLeft() {
    averaging = new Trainer.Averaging(new WeightAveraging.Swa(2, 2), UnaryOperator.identity());

    TrainingResult result = train("patience = 9, max-epochs = 7", 0, 5, 4, 3, 2, 1, 1.5, 2.5);

    // Epochs 2, 4 and 6, whose only parameters are 2, 4 and 6: 4, at which the loss is 2.
    assertThat(result.parameters()).containsExactly(4f);
    assertThat(result.validation()).containsEntry("loss", 2.0);
    assertThat(result.bestEpoch()).isEqualTo(5);
    assertThat(result.averaged().orElseThrow().epochs()).isEqualTo(3);
    assertThat(result.averaged().orElseThrow().lastEpoch()).containsEntry("loss", 2.5);
    assertThat(result.averaged().orElseThrow().bestEpoch()).containsEntry("loss", 1.0);
    assertThat(result.averaged().orElseThrow().figures())
        .containsEntry("last_epoch_val_loss", 2.5)
        .containsEntry("best_epoch_val_loss", 1.0);
  }

  /**
   * The warnings of a training that leaves the mean of epochs 2 and 3, which has the loss given.
   */
  private List<String> warnings(double lossOfMean) {
    averaging =
        new Trainer.Averaging(new WeightAveraging.Swa(2, 1), mean -> new float[] {mean[0] + 1.5f});
    try (CapturedLog log = new CapturedLog(Trainer.class.getName(), Level.WARN)) {
      train("max-epochs = 3", 0, 5, 4, 3, lossOfMean);
      return log.messages();
    }
  }

  @Test
  void aMeanThatIsWorseThanTheBestEpochIsWarnedOf() {
    assertThat(warnings(3.5)).singleElement().asString().contains("val_loss is 3.5", "was 3.0");
  }

  @Test
  void aMeanThatIsBetterThanTheBestEpochIsNotWarnedOf() {
    assertThat(warnings(2)).isEmpty();
  }

  @Test
  void theMeanIsNormalizedBeforeItIsJudged() {
    averaging =
        new Trainer.Averaging(new WeightAveraging.Swa(2, 1), mean -> new float[] {mean[0] - 0.5f});

    TrainingResult result = train("max-epochs = 3", 0, 5, 4, 3);

    // (2 + 3) / 2 - 0.5
    assertThat(result.parameters()).containsExactly(2f);
    assertThat(result.validation()).containsEntry("loss", 4.0);
  }

  @Test
  void aKilledTrainingAveragesTheSameWeights() {
    averaging = new Trainer.Averaging(new WeightAveraging.Swa(2, 1), UnaryOperator.identity());
    double[] curve = {5, 4, 3, 2, 1, 0.5};
    for (int dies = 2; dies <= 6; dies++) {
      int epoch = dies;
      assertThatThrownBy(() -> train("max-epochs = 6", epoch, curve)).hasMessage("killed");
    }
    TrainingResult result = train("max-epochs = 6", 0, curve);

    assertThat(result.parameters()).containsExactly(4f);
    assertThat(result.averaged().orElseThrow().epochs()).isEqualTo(5);
    assertThat(train("max-epochs = 6", 1, curve))
        .as("one that had ended")
        .usingRecursiveComparison()
        .isEqualTo(result);
  }

  @Test
  void aTrainingThatStopsBeforeTheStartLeavesTheBestEpoch() {
    averaging = new Trainer.Averaging(new WeightAveraging.Swa(9, 1), UnaryOperator.identity());

    TrainingResult result = train("patience = 2, max-epochs = 10", 0, 5, 3, 1, 2, 4, 6);

    assertThat(result.parameters()).containsExactly(3f);
    assertThat(result.averaged()).isEmpty();
  }

  @Test
  void aTrainingThatWentBeyondTheDivergenceThresholdLeavesTheBestEpoch() {
    averaging = new Trainer.Averaging(new WeightAveraging.Swa(2, 1), UnaryOperator.identity());

    TrainingResult result = train("divergence-threshold = 8, max-epochs = 10", 0, 5, 3, 1, 2, 9, 6);

    assertThat(result.stopReason()).isEqualTo("divergence_threshold");
    assertThat(result.epochs()).isEqualTo(5);
    assertThat(result.parameters()).containsExactly(3f);
    assertThat(result.validation()).containsEntry("loss", 1.0);
    assertThat(result.averaged()).isEmpty();
  }

  @Test
  void aMonitoredValueThatIsNotFiniteIsADivergence() {
    assertThatThrownBy(() -> train("max-epochs = 3", 0, 1, Double.NaN))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("val_loss")
        .hasMessageContaining("epoch 2");
  }
}
