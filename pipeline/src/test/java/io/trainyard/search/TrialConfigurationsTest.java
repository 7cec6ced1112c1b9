package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialConfigurationsTest {

  private static void require(String search, String base) {
    String hocon = base + "\nsearch { " + search + " }";
    List<Trial> trials = Reading.configuration(hocon).trials(20, new Seed(1));
    configurations(hocon).require(trials);
  }

  private static TrialConfigurations configurations(String hocon) {
    return new TrialConfigurations(Configuration.parseText(hocon), TrainingSettings::read);
  }

  @Test
  void settingsStandOverTheBaseAsThoseOfTheCommandLineDo() {
    Trial trial =
        Reading.settings(
                """
method.kind = grid
space { model.hidden = [[16, 16]], optimizer { learning-rate = [{kind = cosine, initial = 0.1}] } }
""")
            .trials(20, new Seed(1))
            .get(0);

    var effective =
        configurations(
                """
                optimizer { kind = adam, learning-rate = 0.5, beta1 = 0.8 }
                model { kind = mlp, hidden = [64] }
                search { space { model.hidden = [[8]] } }
                """)
            .effective(trial);

    assertThat(effective)
        .containsEntry("model.hidden", "[16,16]")
        .containsEntry("optimizer.learning-rate.kind", "\"cosine\"")
        .containsEntry("optimizer.learning-rate.initial", "0.1")
        .containsEntry("optimizer.beta1", "0.8");
    assertThat(effective.keySet()).noneMatch(key -> key.startsWith("search"));
  }

  @Test
  void ofAnotherKindOfModelWhatIsWrittenForTheFormerOneDoesNotCount() {
    String space =
        "method.kind = grid, space { model.kind = [mlp, random-forest, cnn], model.num-trees { kind"
            + " = choices, values = [3], when.model.kind = random-forest } }";
    String base = "model { kind = mlp, hidden = [7], dropout = 0.25 }";
    List<Trial> trials =
        Reading.configuration(base + "\nsearch { " + space + " }").trials(20, new Seed(1));
    TrialConfigurations configurations = configurations(base + "\nsearch { " + space + " }");

    configurations.require(trials);

    assertThat(configurations.effective(trials.get(0))).containsEntry("model.hidden", "[7]");
    assertThat(configurations.effective(trials.get(1)))
        .containsEntry("model.kind", "\"random-forest\"")
        .containsEntry("model.num-trees", "3")
        .doesNotContainKeys("model.hidden", "model.dropout");
    // What both kinds take is what it was.
    assertThat(configurations.effective(trials.get(2)))
        .containsEntry("model.dropout", "0.25")
        .doesNotContainKey("model.hidden");
  }

  @Test
  void whatNeitherKindOfModelTakesIsAProblemAsEver() {
    assertThatThrownBy(
            () ->
                require(
                    "method.kind = grid, space { model.kind = [mlp, random-forest] }",
                    "model { kind = mlp, hiden = [7] }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.hiden");
  }

  @Test
  void aPathThatDoesNotExistIsAProblemWithTheNearestOne() {
    assertThatThrownBy(
            () ->
                require(
                    "method.kind = grid, space { optimizer.learnin-rate = [0.1, 0.2], modle.dropout"
                        + " = [0.5] }",
                    ""))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining(
            "search.space.optimizer.learnin-rate: expected a path of the configuration (did you"
                + " mean optimizer.learning-rate?), found none of that name in trial 1")
        .hasMessageContaining(
            "search.space.modle.dropout: expected a path of the configuration (did you mean"
                + " model.dropout?)");
  }

  @Test
  void aPathOfOneKindOnlyWantsACondition() {
    String space =
        "method.kind = grid, space { optimizer.kind = [adam, sgd], optimizer.beta1 { kind ="
            + " choices, values = [0.8, 0.9] %s } }";

    assertThatThrownBy(() -> require(space.formatted(""), ""))
        .hasMessageContaining("1 problem ")
        .hasMessageContaining("search.space.optimizer.beta1")
        .hasMessageContaining("optimizer.kind = sgd")
        .hasMessageContaining("say so with when");
    assertThatCode(() -> require(space.formatted(", when { optimizer.kind = adam }"), ""))
        .doesNotThrowAnyException();
  }

  @Test
  void aValueThatIsNotAllowedIsAProblemBeforeAnythingIsTrained() {
    assertThatThrownBy(
            () -> require("method.kind = grid, space { model.dropout = [0.5, 1.5] }", ""))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "model.dropout: expected a number at least 0 and less than 1, found 1.5")
        .hasMessageContaining("in trial 2 (model.dropout = 1.5)");
  }
}
