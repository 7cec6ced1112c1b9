package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassificationReportTest {

  /** Confusion {1, 1, 0}, {0, 2, 0}, {1, 0, 1}. */
  private static ClassificationMetrics metrics() {
    ClassificationMetrics metrics = new ClassificationMetrics(3, 2);
    metrics.add(
        new int[] {0, 0, 1, 2, 2, 1},
        new float[] {
          0.5f, 0.25f, 0.25f, //
          0.25f, 0.5f, 0.25f, //
          0.25f, 0.5f, 0.25f, //
          0.125f, 0.375f, 0.5f, //
          0.5f, 0.375f, 0.125f, //
          0f, 1f, 0f
        });
    return metrics;
  }

  @Test
  void namesEveryClass() {
    JsonNode report = ClassificationReport.of(metrics(), List.of("ant", "bee", "cat"));

    assertThat(report.get("rows").asLong()).isEqualTo(6);
    assertThat(report.get("top2_error").asDouble()).isCloseTo(1.0 / 6, within(1e-12));
    assertThat(report.get("confusion")).hasToString("[[1,1,0],[0,2,0],[1,0,1]]");
    JsonNode bee = report.get("classes").get(1);
    assertThat(bee.get("name").asText()).isEqualTo("bee");
    assertThat(bee.get("rows").asLong()).isEqualTo(2);
    assertThat(bee.get("predicted").asLong()).isEqualTo(3);
    assertThat(bee.get("precision").asDouble()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(bee.get("recall").asDouble()).isEqualTo(1);
    assertThat(bee.get("f1").asDouble()).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void listsThePairsThatWereConfused() {
    JsonNode report = ClassificationReport.of(metrics(), List.of("ant", "bee", "cat"));

    assertThat(report.get("most_confused"))
        .hasToString(
            "[{\"true\":\"ant\",\"predicted\":\"bee\",\"rows\":1,\"share\":0.5},"
                + "{\"true\":\"cat\",\"predicted\":\"ant\",\"rows\":1,\"share\":0.5}]");
  }

  @Test
  void leavesTheMatrixOfVeryManyClassesToTheTable() {
    int classes = ClassificationReport.MOST_CLASSES + 1;
    ClassificationMetrics metrics = new ClassificationMetrics(classes, 5);
    metrics.add(new int[] {7}, new float[classes]);
    List<String> names = IntStream.range(0, classes).mapToObj(String::valueOf).toList();

    JsonNode report = ClassificationReport.of(metrics, names);

    assertThat(report.has("confusion")).isFalse();
    assertThat(report.get("classes")).hasSize(classes);
    assertThat(report.get("most_confused").get(0).get("predicted").asText()).isEqualTo("0");
  }

  @Test
  void refusesNamesOfOtherClasses() {
    assertThatThrownBy(() -> ClassificationReport.of(metrics(), List.of("ant")))
        .hasMessage("1 names, 3 classes");
  }
}
