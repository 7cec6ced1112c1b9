package io.trainyard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.analysis.AnalysisPlan.Point;
import io.trainyard.config.Configuration;
import org.junit.jupiter.api.Test;

class AnalysisPlanTest {

  private static AnalysisPlan plan(String analysis) {
    var root = Configuration.parseText("analysis { " + analysis + " }").root();
    return new AnalysisPlan(AnalysisSettings.read(root), 100);
  }

  @Test
  void trainingsThatCurvesHaveInCommonAreMadeOnce() {
    AnalysisPlan plan =
        plan("measure = [epochs, examples], examples.sizes = [10, 100], repetitions = 2");

    assertThat(plan.subjects()).hasSize(4);
    Point largest = plan.points().get(Measure.EXAMPLES).get(1);
    assertThat(plan.points().get(Measure.EPOCHS)).containsExactly(largest);
    assertThat(plan.size(largest)).isEqualTo(100);
  }

  @Test
  void eachValueIsTrainedOnTheSameResampledRows() {
    AnalysisPlan plan =
        plan(
            "measure = [bias-variance], bias-variance { trainings = 3, sweep { path = model.l2,"
                + " values = [0, 0.5] } }");

    assertThat(plan.subjects()).hasSize(6);
    assertThat(plan.subjects().subList(0, 3))
        .extracting(Subject::rows)
        .isEqualTo(plan.subjects().subList(3, 6).stream().map(Subject::rows).toList());
    assertThat(plan.trials()).hasSize(2);
    assertThat(plan.subjects().get(5).settingsJson()).isEqualTo("{\"model.l2\":0.5}");
  }
}
