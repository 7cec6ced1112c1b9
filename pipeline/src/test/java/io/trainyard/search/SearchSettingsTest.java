package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchSettingsTest {

  private static final String SPACE = "space { model.dropout = [0, 0.5] }";

  @Test
  void readsEveryKey() {
    SearchSettings settings =
        Reading.settings(
            """
            space {
              optimizer {
                kind = [adam, nesterovs]
                learning-rate { kind = log-uniform, low = 1e-4, high = 0.1, points = 4 }
                momentum { kind = uniform, low = 0.5, high = 0.99, when { optimizer.kind = nesterovs } }
                batch-size { kind = log-integer, low = 16, high = 256, points = 5 }
              }
              model.hidden = [[512], [512, 512]]
              model.dropout { kind = choices, values = [0, 0.5] }
              "model.depth" { kind = integer, low = 2, high = 8, step = 2 }
            }
            method { kind = random, trials = 7 }
            ending { kind = halving, eta = 4, min-epochs = 2 }
            folds = 5, top = 3
            """);

    assertThat(settings.method()).isEqualTo(new RandomSearch(Optional.of(7)));
    assertThat(settings.ending()).isEqualTo(new SuccessiveHalving(4, 2));
    assertThat(settings.folds()).contains(5);
    assertThat(settings.top()).isEqualTo(3);
    assertThat(settings.space().paths())
        .containsExactly(
            "model.depth",
            "model.dropout",
            "model.hidden",
            "optimizer.batch-size",
            "optimizer.kind",
            "optimizer.learning-rate",
            "optimizer.momentum");
    assertThat(distribution(settings, "model.depth")).isEqualTo(new Integers(2, 8, 2));
    assertThat(distribution(settings, "model.dropout")).isEqualTo(new Choices(List.of("0", "0.5")));
    assertThat(distribution(settings, "model.hidden"))
        .isEqualTo(new Choices(List.of("[512]", "[512,512]")));
    assertThat(distribution(settings, "optimizer.batch-size"))
        .isEqualTo(new LogIntegers(16, 256, Optional.of(5)));
    assertThat(distribution(settings, "optimizer.kind"))
        .isEqualTo(new Choices(List.of("\"adam\"", "\"nesterovs\"")));
    assertThat(distribution(settings, "optimizer.learning-rate"))
        .isEqualTo(new LogUniform(1e-4, 0.1, Optional.of(4)));
    assertThat(distribution(settings, "optimizer.momentum"))
        .isEqualTo(new Uniform(0.5, 0.99, Optional.empty()));
    assertThat(settings.space().parameter("optimizer.momentum").when())
        .isEqualTo(Map.of("optimizer.kind", List.of("\"nesterovs\"")));
  }

  private static Distribution distribution(SearchSettings settings, String path) {
    return settings.space().parameter(path).distribution();
  }

  @Test
  void defaultsAreThoseOfTheReference() {
    SearchSettings settings = Reading.settings(SPACE + ", method.trials = 1");

    assertThat(settings.ending()).isEqualTo(new NoEnding());
    assertThat(settings.folds()).isEmpty();
    assertThat(settings.top()).isEqualTo(5);
    assertThat(ending("median")).isEqualTo(new MedianRule(5, 1, 4));
    assertThat(ending("halving")).isEqualTo(new SuccessiveHalving(3, 1));
    assertThat(Reading.settings(SPACE + ", ending.kind = hyperband").ending())
        .isEqualTo(new Hyperband(3, 1));
  }

  private static Ending ending(String kind) {
    return Reading.settings(SPACE + ", method.trials = 1, ending.kind = " + kind).ending();
  }

  @Test
  void anEmptySpaceIsAProblem() {
    assertThat(Reading.problems("method.kind = grid"))
        .singleElement()
        .asString()
        .startsWith("search.space: expected one path at least")
        .endsWith("found none");
  }

  @Test
  void aPathWithoutChoicesIsAProblem() {
    assertThat(Reading.problems("method.kind = grid, space { model.dropout = [] }"))
        .contains(
            "search.space.model.dropout: expected a list [ ... ] of one value at least, found none");
    assertThat(Reading.problems("method.kind = grid, space { model.dropout { kind = choices } }"))
        .contains(
            "search.space.model.dropout.values: expected a list [ ... ] of one value at least,"
                + " found null");
  }

  @Test
  void aGridOfNumbersWantsToKnowHowMany() {
    assertThat(
            Reading.problems(
                "method.kind = grid, space { model.dropout { kind = uniform, low = 0, high = 1 } }"))
        .singleElement()
        .asString()
        .startsWith("search.space.model.dropout.points: expected how many values the grid takes");
  }

  @Test
  void aGridOfTooManyPointsIsAProblem() {
    String space = "space { a.%s { kind = integer, low = 1, high = 101 }, a.c = [%s] }";

    assertThat(Reading.problems("method.kind = grid, " + space.formatted("b", "1, 2"))).isEmpty();
    assertThat(
            Reading.problems(
                "method.kind = grid, space { b { kind = integer, low = 0, high = 1000000000 } }"))
        .singleElement()
        .asString()
        .contains("found a grid of more than 10000 points");
  }

  @Test
  void randomSearchWantsToKnowHowManyButHyperbandSaysSoItself() {
    assertThat(Reading.problems(SPACE))
        .singleElement()
        .asString()
        .startsWith("search.method.trials: expected how many points to draw");
    assertThat(Reading.problems(SPACE + ", ending.kind = hyperband")).isEmpty();
    assertThat(Reading.problems(SPACE + ", ending.kind = hyperband, method.trials = 9"))
        .singleElement()
        .asString()
        .contains("search.method.trials: expected null with ending.kind = hyperband");
    assertThat(Reading.problems(SPACE + ", ending.kind = hyperband, method.kind = grid"))
        .singleElement()
        .asString()
        .startsWith("search.method.kind: expected random");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.dropout = 0.5 | search.space.model.dropout: expected a list of choices or a",
        "model { kind = mlp } | search.space.model.kind: expected one of choices, integer,",
        "a { kind = unifrom } | (did you mean uniform?)",
        "a { values = [1, 2] } | search.space.a.kind: expected one of choices, integer,",
        "a { low = 1, high = 2, when { b = 1 } }, b = [1] | search.space.a.kind: expected one of",
        "a { kind = uniform, low = 2, high = 1 } | a.high: expected a number that is not below low",
        "a { kind = log-uniform, low = 0, high = 1 } | a.low: expected a number greater than 0",
        "a { kind = integer, low = 3, high = 1 } | a.high: expected a number that is not below low",
        "a { kind = uniform, low = 0, hihg = 1 } | a.hihg: expected a known key (did you mean high?)",
        "a = [1], b { kind = choices, values = [1], when { a.x = 1 } } | "
            + "b.when.a.x: expected a path of search.space",
        "x.ab = [1], b { kind = choices, values = [1], when { x.abc = 1 } } | (did you mean x.ab?)",
        "x.a = [1, 2], b { kind = choices, values = [1], when { x.a = 3 } } | "
            + "b.when.x.a: expected one of 1, 2, found 3",
        "a { kind = choices, values = [1], when { a = 1 } } | a.when: expected conditions that do not",
        "a = [1], \"a.b\" = [2] | search.space.a.b: expected one of the two paths",
      })
  void whatIsWrongWithASpaceIsNamed(String space, String message) {
    assertThat(Reading.problems("method.trials = 1, space { " + space + " }"))
        .anySatisfy(problem -> assertThat(problem).contains(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.id",
        "dataset.path",
        "dataset.cache",
        "averaging.workers",
        "stopping.monitor",
        "evaluation.top-k",
        "checkpoint.save-top-k",
        "search.top"
      })
  void pathsThatSayNothingOfTheTrainingCannotBeSearched(String path) {
    assertThat(Reading.problems("method.trials = 1, space { " + path + " = [1, 2] }"))
        .singleElement()
        .asString()
        .startsWith("search.space." + path + ": expected a path that ");
  }

  @Test
  void theSeedAndTheEpochsMayBeSearchedUnlessTrialsAreEnded() {
    String space = "method.trials = 1, space { run.seed = [1, 2], stopping.max-epochs = [5, 9] }";

    assertThat(Reading.problems(space)).isEmpty();
    assertThat(Reading.problems(space + ", ending.kind = median"))
        .singleElement()
        .asString()
        .startsWith("search.space.stopping.max-epochs: expected another path");
  }

  @Test
  void endingNeedsEpochsToEnd() {
    String search = "search { " + SPACE + ", method.trials = 9, ending.kind = halving }";

    assertThat(Reading.problemsOf(search + ", stopping.max-epochs = 2"))
        .singleElement()
        .asString()
        .startsWith("search.ending: expected at least 3 of them");
    assertThat(Reading.problemsOf(search + ", stopping.every-epochs = 2"))
        .singleElement()
        .asString()
        .startsWith("search.ending.kind: expected 1, since");
  }
}
