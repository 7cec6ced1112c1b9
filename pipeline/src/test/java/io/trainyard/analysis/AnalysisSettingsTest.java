package io.trainyard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.config.Problems.Problem;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.membership.Bootstrap;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalysisSettingsTest {

  private static AnalysisSettings settings(String analysis) {
    Configuration configuration = Configuration.parseText("analysis { " + analysis + " }");
    AnalysisSettings settings = AnalysisSettings.read(configuration.root());
    assertThat(configuration.problems()).isEmpty();
    return settings;
  }

  private static List<String> problems(String analysis) {
    Configuration configuration = Configuration.parseText("analysis { " + analysis + " }");
    AnalysisSettings.read(configuration.root());
    return configuration.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void everyDefaultStandsInReferenceConf() {
    AnalysisSettings settings = settings("measure = [epochs]");

    assertThat(settings.measures()).containsExactly(Measure.EPOCHS);
    assertThat(settings.split()).isEqualTo(Split.VALIDATION);
    assertThat(settings.repetitions()).isEqualTo(1);
    assertThat(settings.rows()).isEmpty();
    assertThat(settings.fittedRows()).isEqualTo(5000);
    assertThat(settings.sizes()).isEmpty();
    assertThat(settings.parameters()).isEmpty();
    assertThat(settings.biasVariance().trainings()).isEqualTo(10);
    assertThat(settings.biasVariance().bootstrap()).isEqualTo(new Bootstrap.WithReplacement(1));
    assertThat(settings.biasVariance().varySeeds()).isTrue();
    assertThat(settings.biasVariance().sweep()).isEmpty();
  }

  @Test
  void nothingToMeasureIsAProblem() {
    assertThat(problems("")).hasSize(1).first().asString().contains("analysis.measure");
    assertThat(problems("measure = [bias-varianse]"))
        .hasSize(1)
        .first()
        .asString()
        .contains("bias-varianse", "did you mean bias-variance?");
  }

  @Test
  void emptyListsAreProblems() {
    assertThat(problems("measure = [examples]"))
        .hasSize(1)
        .first()
        .asString()
        .contains("analysis.examples.sizes");
    assertThat(problems("measure = [parameters]"))
        .hasSize(1)
        .first()
        .asString()
        .contains("analysis.parameters.path");
    assertThat(problems("measure = [parameters], parameters { path = model.hidden, values = [] }"))
        .hasSize(1)
        .first()
        .asString()
        .contains("analysis.parameters.values", "one value of model.hidden at least");
    assertThat(problems("measure = [bias-variance], bias-variance.sweep.path = model.l2"))
        .hasSize(1)
        .first()
        .asString()
        .contains("analysis.bias-variance.sweep.values");
    assertThat(problems("measure = [bias-variance], bias-variance.sweep.values = [1]"))
        .hasSize(1)
        .first()
        .asString()
        .contains("analysis.bias-variance.sweep.path");
  }

  @Test
  void fewerThanTwoTrainingsHaveNoVariance() {
    assertThat(problems("measure = [bias-variance], bias-variance.trainings = 1"))
        .hasSize(1)
        .first()
        .asString()
        .contains("analysis.bias-variance.trainings", "at least 2");
  }

  @Test
  void trainingsThatAreAllAlikeAreAProblem() {
    String none = "measure = [bias-variance], bias-variance { bootstrap.kind = none, vary-seeds = ";

    assertThat(problems(none + "false }"))
        .hasSize(1)
        .first()
        .asString()
        .contains("analysis.bias-variance.bootstrap.kind", "all be alike");
    assertThat(problems(none + "true }")).isEmpty();
  }

  @Test
  void pathsThatSayNothingOfATrainingAreProblems() {
    String sweep = "measure = [parameters], parameters { values = [1], path = ";

    for (String path : List.of("run.id", "dataset.path", "analysis.rows", "averaging.workers")) {
      assertThat(problems(sweep + path + " }"))
          .hasSize(1)
          .first()
          .asString()
          .contains("analysis.parameters.path", path);
    }
  }

  @Test
  void trainingRowsAreNoRowsToCompareWith() {
    assertThat(problems("measure = [epochs], split = train"))
        .hasSize(1)
        .first()
        .asString()
        .contains("analysis.split", "validation or test");
  }

  @Test
  void sizesAreSortedAndEachIsThereOnce() {
    assertThat(settings("measure = [examples], examples.sizes = [300, 100, 300]").sizes())
        .containsExactly(100, 300);
    assertThat(problems("measure = [examples], examples.sizes = [0]")).hasSize(1);
  }
}
