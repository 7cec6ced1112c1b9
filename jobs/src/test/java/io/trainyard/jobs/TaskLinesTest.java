package io.trainyard.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.search.Trial;
import io.trainyard.search.TrialProgress;
import io.trainyard.training.TaskProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskLinesTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);

  private static TaskProgress progress(int number, int epoch) {
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", 0.1 * number);
    metrics.put("accuracy", 0.9);
    metrics.put("macro_f1", 0.8);
    return new TaskProgress(number, epoch, 20, 0.25 * number, metrics);
  }

  private List<String> lines() {
    return bytes.toString(UTF_8).lines().toList();
  }

  @Test
  void eachMemberHasALine() {
    MemberLines lines = new MemberLines(err);

    lines.progressed(
        List.of(
            progress(3, 5), new TaskProgress(4, 6, 20, 0.123456, new TreeMap<String, Double>())));

    assertThat(lines())
        .containsExactly(
            "member 3, epoch 5/20: loss 0.7500, val_loss 0.3000, val_accuracy 0.9000",
            "member 4, epoch 6/20: loss 0.1235");
  }

  @Test
  void manyHaveOneLineTogether() {
    MemberLines lines = new MemberLines(err);
    List<TaskProgress> hundred =
        IntStream.rangeClosed(1, 100).mapToObj(i -> progress(i, 1 + i % 7)).toList();

    lines.progressed(hundred.subList(0, TaskLines.MOST));
    assertThat(lines()).hasSize(TaskLines.MOST);
    bytes.reset();
    lines.progressed(hundred);

    assertThat(lines())
        .containsExactly(
            "100 members have come to epochs 1 to 7: loss 0.2500 to 25.0000, val_loss 0.1000 to"
                + " 10.0000, val_accuracy 0.9000 to 0.9000");
  }

  @Test
  void trialsAreNamedWithTheirFolds() {
    Trial trial = new Trial(7, new TreeMap<>());
    TrialLines alone = new TrialLines(err, "val_loss");
    alone.progressed(List.of(new TrialProgress(trial, 0, progress(7, 2))));
    TrialLines folds = new TrialLines(err, "val_loss");
    folds.started(9, 5);
    bytes.reset();
    folds.progressed(List.of(new TrialProgress(trial, 1, progress(32, 2))));
    alone.progressed(List.of(new TrialProgress(trial, 0, progress(7, 2))));

    assertThat(lines().get(0)).startsWith("trial 7, fold 2, epoch 2/20: loss 8.0000");
    assertThat(lines().get(1)).startsWith("trial 7, epoch 2/20");
  }
}
