package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceTaskTest {

  private static final Seed SEED = new Seed(3);

  @TempDir private Path folder;

  private static Stream<Example> rows(SequenceTask task, int steps) {
    return LongStream.range(0, 500).mapToObj(id -> task.row(SEED, id, steps));
  }

  private static int[] column(Example row, SequenceTask task, int column) {
    return IntStream.range(0, row.pixels().length / task.width())
        .map(t -> Byte.toUnsignedInt(row.pixels()[t * task.width() + column]))
        .toArray();
  }

  @Test
  void parityIsOfTheNumberOfOnes() {
    rows(SequenceTask.PARITY, 7)
        .forEach(
            row -> {
              int[] bits = column(row, SequenceTask.PARITY, 0);
              assertThat(bits).hasSize(7);
              assertThat(Arrays.stream(bits).boxed()).isSubsetOf(0, 255);
              assertThat(row.label()).isEqualTo(Arrays.stream(bits).sum() / 255 % 2);
            });
    assertThat(rows(SequenceTask.PARITY, 7).mapToInt(Example::label).average().orElseThrow())
        .isCloseTo(0.5, within(0.1));
  }

  @Test
  void theLargerSumIsTheClass() {
    rows(SequenceTask.LARGER, 4)
        .forEach(
            row -> {
              int first = Arrays.stream(column(row, SequenceTask.LARGER, 0)).sum();
              int second = Arrays.stream(column(row, SequenceTask.LARGER, 1)).sum();
              assertThat(first).isNotEqualTo(second);
              assertThat(row.label()).isEqualTo(first > second ? 0 : 1);
            });
  }

  @Test
  void theSumIsTheTarget() {
    rows(SequenceTask.SUM, 5)
        .forEach(
            row ->
                assertThat(row.targets()[0])
                    .isCloseTo(
                        Arrays.stream(column(row, SequenceTask.SUM, 0)).sum() / 255f,
                        within(1e-5f)));
  }

  @Test
  void theMarkedNumbersAreAdded() {
    double[] targets =
        rows(SequenceTask.ADDING, 5)
            .mapToDouble(
                row -> {
                  int[] marks = column(row, SequenceTask.ADDING, 1);
                  int[] at = IntStream.range(0, 5).filter(t -> marks[t] == 255).toArray();
                  assertThat(at).hasSize(2);
                  assertThat(at[0]).isBetween(0, 1);
                  assertThat(at[1]).isBetween(2, 4);
                  int[] values = column(row, SequenceTask.ADDING, 0);
                  assertThat(row.targets()[0])
                      .isCloseTo((values[at[0]] + values[at[1]]) / 255f, within(1e-5f));
                  return row.targets()[0];
                })
            .toArray();

    double error = Arrays.stream(targets).map(sum -> (sum - 1) * (sum - 1)).average().orElseThrow();
    assertThat(error).as("of always saying 1").isCloseTo(1 / 6.0, within(0.03));
  }

  @Test
  void rowsDifferAndComeBack() {
    Example row = SequenceTask.SUM.row(SEED, 1, 9);

    assertThat(SequenceTask.SUM.row(SEED, 1, 9).pixels()).isEqualTo(row.pixels());
    assertThat(SequenceTask.SUM.row(SEED, 2, 9).pixels()).isNotEqualTo(row.pixels());
    assertThat(SequenceTask.SUM.row(new Seed(4), 1, 9).pixels()).isNotEqualTo(row.pixels());
  }

  private DatasetSettings settings(String name, String source) {
    return DatasetSettings.read(
        Configuration.parseText(
                "dataset { path = \"%s\", validation-fraction = 0.25, source { kind = sequence-task, %s } }"
                    .formatted(folder.resolve(name), source))
            .root());
  }

  private Manifest ingest(String name, String source) {
    return new Ingest()
        .run(SparkFixture.session(), settings(name, source), new Seed(1), false)
        .manifest();
  }

  @Test
  void becomesADatasetOfClasses() {
    Manifest manifest = ingest("parity", "task = parity, steps = 6, rows = 80, test-rows = 10");

    assertThat(manifest.image()).hasToString("6x1x1");
    assertThat(manifest.classNames()).containsExactly("even", "odd");
    assertThat(manifest.split(Split.TRAIN).rows()).isEqualTo(60);
    assertThat(manifest.split(Split.VALIDATION).rows()).isEqualTo(20);
    assertThat(manifest.split(Split.TEST).rows()).isEqualTo(10);
  }

  @Test
  void becomesADatasetOfTargets() {
    Manifest manifest = ingest("adding", "task = adding, steps = 6, rows = 80, test-rows = 10");

    assertThat(manifest.image()).hasToString("6x2x1");
    assertThat(manifest.classNames()).isEmpty();
    assertThat(manifest.targets())
        .singleElement()
        .satisfies(
            target -> {
              assertThat(target.name()).isEqualTo("sum");
              assertThat(target.mean()).isCloseTo(1, within(0.2));
            });
  }

  @Test
  void isTheSameDatasetOnceMoreAndRefusesAnother() {
    String fingerprint = ingest("sums", "task = sum, rows = 20, test-rows = 2").fingerprint();

    assertThat(ingest("sums", "task = sum, rows = 20, test-rows = 2").fingerprint())
        .isEqualTo(fingerprint);
    assertThatThrownBy(() -> ingest("sums", "task = sum, rows = 21, test-rows = 2"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("dataset.source.rows");
  }

  @Test
  void saysWhatIsWrong() {
    for (String wrong : List.of("task = paritty", "steps = 1", "rows = 0")) {
      var configuration =
          Configuration.parseText("dataset.source { kind = sequence-task, %s }".formatted(wrong));
      DatasetSettings.read(configuration.root());
      assertThatThrownBy(configuration::finish)
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining("dataset.source." + wrong.substring(0, wrong.indexOf(' ')));
    }
  }
}
