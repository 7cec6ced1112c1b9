package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MethodTest {

  private static final Seed SEED = new Seed(7);
  private static final String CONDITIONAL =
      """
      space {
        optimizer.kind = [adam, momentum, sgd]
        optimizer.beta1 { kind = uniform, low = 0.8, high = 0.9, points = 2, when { optimizer.kind = adam } }
        optimizer.momentum {
          kind = uniform, low = 0.5, high = 0.9, points = 3, when { optimizer.kind = [momentum] }
        }
        model.depth {
          kind = integer, low = 1, high = 2, when { optimizer.momentum = 0.50, optimizer.kind = momentum }
        }
      }
      """;

  private static List<SortedMap<String, String>> settings(String search) {
    return Reading.settings(search).trials(20, SEED).stream().map(Trial::settings).toList();
  }

  @Test
  void aGridIsEveryCombination() {
    assertThat(settings("method.kind = grid, space { a.x = [1, 2], a.y = [3, 4, 4] }"))
        .containsExactly(
            point("a.x", "1", "a.y", "3"),
            point("a.x", "1", "a.y", "4"),
            point("a.x", "2", "a.y", "3"),
            point("a.x", "2", "a.y", "4"));
  }

  private static SortedMap<String, String> point(String... pathsAndValues) {
    SortedMap<String, String> point = new TreeMap<>();
    for (int i = 0; i < pathsAndValues.length; i += 2) {
      point.put(pathsAndValues[i], pathsAndValues[i + 1]);
    }
    return point;
  }

  @Test
  void aGridHasPathsOnlyWhereTheirConditionsHold() {
    assertThat(settings("method.kind = grid, " + CONDITIONAL))
        .containsExactlyInAnyOrder(
            point("optimizer.kind", "\"adam\"", "optimizer.beta1", "0.8"),
            point("optimizer.kind", "\"adam\"", "optimizer.beta1", "0.9"),
            point(
                "optimizer.kind", "\"momentum\"", "optimizer.momentum", "0.5", "model.depth", "1"),
            point(
                "optimizer.kind", "\"momentum\"", "optimizer.momentum", "0.5", "model.depth", "2"),
            point("optimizer.kind", "\"momentum\"", "optimizer.momentum", "0.7"),
            point("optimizer.kind", "\"momentum\"", "optimizer.momentum", "0.9"),
            point("optimizer.kind", "\"sgd\""));
  }

  @Test
  void randomTrialsHavePathsOnlyWhereTheirConditionsHold() {
    var points = settings("method.trials = 40, " + CONDITIONAL.replace("sgd", "adagrad, sgd"));

    assertThat(points)
        .anySatisfy(point -> assertThat(point).containsKey("optimizer.beta1"))
        .anySatisfy(point -> assertThat(point).containsKey("optimizer.momentum"))
        .allSatisfy(
            point -> {
              String kind = point.get("optimizer.kind");
              assertThat(point.containsKey("optimizer.beta1")).isEqualTo(kind.equals("\"adam\""));
              assertThat(point.containsKey("optimizer.momentum"))
                  .isEqualTo(kind.equals("\"momentum\""));
            });
  }

  @Test
  void aTrialsSettingsDependOnTheSeedAndItsNumberAlone() {
    String space = "space { a.x { kind = uniform, low = 0, high = 1 }, a.y = [1, 2, 3] %s }";
    var few = settings("method.trials = 5, " + space.formatted(""));
    var many = settings("method.trials = 50, " + space.formatted(""));
    var wider =
        settings(
            "method.trials = 5, " + space.formatted(", b.z { kind = uniform, low = 0, high = 1 }"));

    assertThat(many.subList(0, 5)).isEqualTo(few);
    assertThat(few.get(0)).isNotEqualTo(few.get(1));
    for (int i = 0; i < 5; i++) {
      assertThat(wider.get(i)).containsAllEntriesOf(few.get(i));
    }
    assertThat(
            Reading.settings("method.trials = 5, " + space.formatted("")).trials(20, new Seed(8)))
        .isNotEqualTo(few);
  }

  @Test
  void drawnSettingsArePinned() {
    // Whoever changes how they are drawn changes what every search that was begun goes on with.
    assertThat(
            settings(
                "method.trials = 2, space { a.x { kind = log-uniform, low = 1e-4, high = 1 }, a.y ="
                    + " [1, 2, 3] }"))
        .containsExactly(
            point("a.x", "0.00348382", "a.y", "2"), point("a.x", "0.00562821", "a.y", "1"));
  }

  @Test
  void noPointIsTriedTwice() {
    var points = settings("method.trials = 12, space { a.x = [1, 2, 3, 4], a.y = [1, 2, 3] }");

    assertThat(points).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void moreTrialsThanPointsAreRefused() {
    assertThatThrownBy(
            () -> settings("method.trials = 13, space { a.x = [1, 2, 3, 4], a.y = [1, 2, 3] }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected search.space to have 13 different points, found 12");
  }
}
