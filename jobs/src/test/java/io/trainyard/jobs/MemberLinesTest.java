package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberLinesTest {

  private static String line(TaskReport report) {
    var bytes = new ByteArrayOutputStream();
    new MemberLines(new PrintStream(bytes, true, StandardCharsets.UTF_8))
        .ended(new TaskOutcome.Finished(3, report));
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void aTrainingOfItsOwnHasStopped() {
    var report =
        new TaskReport(7, 4, "patience", Map.of("loss", 0.25), 0.5, 1000, 2, 10, List.of());
    assertThat(line(report))
        .isEqualTo(
            "member 3 stopped after epoch 7 (patience), best epoch 4, val_loss 0.2500,"
                + " 1,000 examples/s");
  }

  @Test
  void aSnapshotIsTheWeightsOfAnEpoch() {
    var report = TaskReport.ofCycle(4, 12, Map.of("loss", 0.25), 0.5, 1000, 10);
    assertThat(line(report))
        .isEqualTo("member 3 weights of epoch 12, val_loss 0.2500, 1,000 examples/s");
  }
}
