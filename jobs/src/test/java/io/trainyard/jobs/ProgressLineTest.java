package io.trainyard.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.averaging.EpochResult;
import io.trainyard.averaging.ReplicaState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);

  @Test
  void saysPlainlyWhatAnEpochCameTo() {
    ProgressLine line = new ProgressLine(err, false);
    line.started(0, 8, epoch -> 10);

    line.averaged(1, 1, 32, 0.5);
    line.epochEnded(1, result(0.4321, 960), metrics(0.25, 0.875), Optional.of(1));

    assertThat(said())
        .hasLineCount(1)
        .startsWith("epoch 1/8: loss 0.4321, ")
        .contains("val_loss 0.2500", "val_accuracy 0.8750", "examples/s", "best so far")
        .doesNotContain("macro_f1", "\033", "\r");
  }

  @Test
  void doesNotCallAWorseEpochTheBest() {
    ProgressLine line = new ProgressLine(err, false);
    line.started(0, 8, epoch -> 10);

    line.epochEnded(2, result(0.4, 960), metrics(0.3, 0.8), Optional.of(1));

    assertThat(said()).startsWith("epoch 2/8").doesNotContain("best so far");
  }

  @Test
  void saysNothingOfValidationWhereThereWasNone() {
    ProgressLine line = new ProgressLine(err, false);
    line.started(0, 8, epoch -> 10);

    line.epochEnded(1, result(0.4, 960), Map.of(), Optional.empty());

    assertThat(said()).startsWith("epoch 1/8: loss 0.4000").doesNotContain("val_");
  }

  @Test
  void saysWhatRunsNativelyAndWhatMemoryIsNeeded() {
    ProgressLine line = new ProgressLine(err, true);

    line.surveyed("acceleration: all 3 layers run natively");
    line.memoryPlanned("memory: heap 12 MB");

    assertThat(said().lines())
        .containsExactly("acceleration: all 3 layers run natively", "memory: heap 12 MB");
  }

  @Test
  void saysWhereItResumes() {
    new ProgressLine(err, false).started(3, 8, epoch -> 10);

    assertThat(said()).isEqualTo("resuming after epoch 3" + System.lineSeparator());
  }

  @Test
  void showsRoundsInOneLineOnATerminal() {
    ProgressLine line = new ProgressLine(err, true);
    line.started(0, 8, epoch -> 10);

    long end = System.nanoTime() + 60_000_000_000L;
    while (bytes.size() == 0 && System.nanoTime() < end) {
      line.averaged(1, 5, 32, 0.5);
      Thread.onSpinWait();
    }

    assertThat(said())
        .startsWith("\r\033[Kepoch 1/8  round 5/10  loss 0.5000  ")
        .containsPattern("examples/s  at most \\d+:\\d\\d left$")
        .doesNotContain("\n");

    line.epochEnded(1, result(0.4, 960), metrics(0.25, 0.875), Optional.of(1));

    assertThat(said()).contains("left\r\033[Kepoch 1/8: loss 0.4000").endsWith("\n");
  }

  @Test
  void countsTheRoundsOfTheEpochItIsIn() {
    ProgressLine line = new ProgressLine(err, true);
    line.started(0, 8, epoch -> epoch < 3 ? 40 : 4);

    long end = System.nanoTime() + 60_000_000_000L;
    while (bytes.size() == 0 && System.nanoTime() < end) {
      line.averaged(3, 2, 32, 0.5);
      Thread.onSpinWait();
    }

    assertThat(said()).startsWith("\r\033[Kepoch 3/8  round 2/4  loss 0.5000  ");
  }

  private String said() {
    return bytes.toString(UTF_8);
  }

  private static EpochResult result(double loss, long examples) {
    ReplicaState state = new ReplicaState(new float[0], List.of(new float[0]));
    return new EpochResult(state, loss, examples, new EpochResult.Seconds(0, 0, 0, 1, 0));
  }

  private static Map<String, Double> metrics(double loss, double accuracy) {
    return new TreeMap<>(Map.of("loss", loss, "accuracy", accuracy, "macro_f1", 0.5));
  }
}
