package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Divergence;
import io.trainyard.random.Seed;
import io.trainyard.search.TrialOutcome.Status;
import io.trainyard.search.TrialReport.Check;
import io.trainyard.search.TrialReport.State;
import io.trainyard.stopping.StoppingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {

  private static final org.apache.hadoop.conf.Configuration HADOOP =
      new org.apache.hadoop.conf.Configuration();

  /** Two numbers with the optimum at 0.3 and 0.01, and a kind of which one is better. */
  private static final String SPACE =
      """
      space {
        model.dropout { kind = uniform, low = 0, high = 0.9, points = 4 }
        optimizer.learning-rate { kind = log-uniform, low = 1e-4, high = 1, points = 5 }
        optimizer.kind = [sgd, adam]
      }
      """;

  @TempDir Path folder;

  /** Trains nothing, but has curves that fall to what the settings are worth. */
  private static final class Bowl implements TrialRunner {

    private final List<Assignment> done = new ArrayList<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    private final Random order;
    private int left = Integer.MAX_VALUE;

    Bowl(long order) {
      this.order = new Random(order);
    }

    /** Is killed after so many trainings. */
    Bowl diesAfter(int trainings) {
      left = trainings;
      return this;
    }

    @Override
    public void run(List<Assignment> assignments, Consumer<TrialReport> ended) {
      List<Assignment> shuffled = new ArrayList<>(assignments);
      Collections.shuffle(shuffled, order);
      for (Assignment assignment : shuffled) {
        if (left-- == 0) {
          throw new IllegalStateException("killed");
        }
        done.add(assignment);
        TrialReport report = train(assignment);
        epochs.put(assignment.trial().number() + "/" + assignment.fold(), report.epochs());
        ended.accept(report);
      }
    }

    private static TrialReport train(Assignment assignment) {
      int until = Math.min(27, assignment.untilEpoch());
      List<Check> checks =
          IntStream.rangeClosed(1, until)
              .mapToObj(epoch -> new Check(epoch, loss(assignment.trial()) + 1.0 / epoch))
              .toList();
      State state = until == 27 ? State.FINISHED : State.PAUSED;
      return new TrialReport(
          assignment.trial().number(), assignment.fold(), state, until, checks, until, null);
    }

    static double loss(Trial trial) {
      double dropout = Double.parseDouble(trial.settings().get("model.dropout"));
      double rate = Double.parseDouble(trial.settings().get("optimizer.learning-rate"));
      double kind = trial.settings().get("optimizer.kind").equals("\"adam\"") ? 0 : 1;
      return Math.pow(dropout - 0.3, 2) + Math.pow(Math.log10(rate) + 2, 2) + kind;
    }

    int allEpochs() {
      return epochs.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  private static Search search(String more) {
    return search(more, "stopping.max-epochs = 27");
  }

  private static Search search(String more, String stopping) {
    String hocon = stopping + ", search { " + SPACE + more + " }";
    return new Search(
        Reading.configuration(hocon),
        StoppingSettings.read(Configuration.parseText(stopping).root()),
        new Seed(42));
  }

  private TrialLog log(String name) {
    return new TrialLog(new org.apache.hadoop.fs.Path(folder.resolve(name).toString()), HADOOP);
  }

  @Test
  void aGridFindsThePlantedOptimum() {
    var outcomes = search("method.kind = grid").run(new Bowl(1), log("a"), report -> {});

    assertThat(outcomes).hasSize(40);
    assertThat(outcomes.get(0).trial().settings())
        .isEqualTo(
            Map.of(
                "model.dropout", "0.3",
                "optimizer.learning-rate", "0.01",
                "optimizer.kind", "\"adam\""));
    assertThat(outcomes.get(0).value()).isEqualTo(1.0 / 27);
    assertThat(outcomes.get(0).bestEpoch()).isEqualTo(27);
    assertThat(outcomes).extracting(TrialOutcome::rank).startsWith(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method.trials = 81",
        "method.trials = 81, ending { kind = median, grace-epochs = 2 }",
        "method.trials = 81, ending { kind = halving, eta = 3 }",
        "ending { kind = hyperband, eta = 3 }",
      })
  void randomSearchComesNearThePlantedOptimumHoweverTrialsAreEnded(String more) {
    Search search = search(more);
    Bowl bowl = new Bowl(1);

    List<TrialOutcome> outcomes = search.run(bowl, log("a"), report -> {});

    double best = search.trials().stream().mapToDouble(Bowl::loss).min().orElseThrow();
    assertThat(Bowl.loss(outcomes.get(0).trial())).isEqualTo(best).isLessThan(0.2);
    assertThat(outcomes.get(0).status()).isEqualTo(Status.FINISHED);
    int all = 27 * outcomes.size();
    assertThat(bowl.allEpochs()).isLessThan(more.contains("ending") ? all * 2 / 3 : all + 1);
  }

  @Test
  void halvingTrainsAsManyEpochsAsItsSchedule() {
    Bowl bowl = new Bowl(1);

    var outcomes =
        search("method.trials = 27, ending.kind = halving").run(bowl, log("a"), report -> {});

    assertThat(outcomes).extracting(TrialOutcome::epochs).filteredOn(e -> e == 1).hasSize(18);
    assertThat(outcomes).extracting(TrialOutcome::epochs).filteredOn(e -> e == 3).hasSize(6);
    assertThat(outcomes).extracting(TrialOutcome::epochs).filteredOn(e -> e == 9).hasSize(2);
    assertThat(outcomes).extracting(TrialOutcome::epochs).filteredOn(e -> e == 27).hasSize(1);
    assertThat(outcomes.get(0).epochs()).isEqualTo(27);
    assertThat(outcomes.get(26).status()).isEqualTo(Status.ENDED);
  }

  @Test
  void theOrderInWhichTrainingsEndDoesNotMatter() {
    String more = "ending { kind = hyperband, eta = 3 }";

    var one = search(more).run(new Bowl(1), log("a"), report -> {});
    var other = search(more).run(new Bowl(2), log("b"), report -> {});

    assertThat(other).isEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method.trials = 27",
        "method.trials = 27, ending.kind = halving",
        "method.trials = 27, ending { kind = median, grace-epochs = 3, every-epochs = 3 }",
        "method.trials = 9, folds = 3, ending.kind = halving",
      })
  void aSearchThatWasKilledGoesOnToTheSameEndAndTrainsNothingTwice(String more) {
    Bowl uninterrupted = new Bowl(1);
    var expected = search(more).run(uninterrupted, log("a"), report -> {});
    List<Assignment> done = new ArrayList<>();
    for (int trainings : List.of(1, 5, 11)) {
      Bowl dying = new Bowl(trainings).diesAfter(trainings);
      assertThatThrownBy(() -> search(more).run(dying, log("b"), report -> {}))
          .hasMessage("killed");
      done.addAll(dying.done);
    }
    Bowl last = new Bowl(9);

    var outcomes = search(more).run(last, log("b"), report -> {});

    done.addAll(last.done);
    assertThat(outcomes).isEqualTo(expected);
    assertThat(done).doesNotHaveDuplicates();
    assertThat(done).containsExactlyInAnyOrderElementsOf(uninterrupted.done);
  }

  @Test
  void aFinishedSearchTrainsNothing() {
    var expected = search("method.trials = 3").run(new Bowl(1), log("a"), report -> {});

    var again = search("method.trials = 3").run(new Bowl(1).diesAfter(0), log("a"), report -> {});

    assertThat(again).isEqualTo(expected);
  }

  private static TrialReport report(int trial, int fold, State state, double... values) {
    List<Check> checks =
        IntStream.range(0, values.length).mapToObj(i -> new Check(i + 1, values[i])).toList();
    return new TrialReport(trial, fold, state, values.length, checks, 1, null);
  }

  @Test
  void withFoldsATrialIsWorthTheMeanOfItsFoldsBestValues() {
    double[][] best = {{0.5, 0.1}, {0.2, 0.2}};

    var outcomes =
        search("method.trials = 2, folds = 2")
            .run(
                (assignments, ended) ->
                    assignments.forEach(
                        a ->
                            ended.accept(
                                report(
                                    a.trial().number(),
                                    a.fold(),
                                    State.FINISHED,
                                    9,
                                    best[a.trial().number() - 1][a.fold()],
                                    7))),
                log("a"),
                report -> {});

    assertThat(outcomes).extracting(outcome -> outcome.trial().number()).containsExactly(2, 1);
    assertThat(outcomes).extracting(TrialOutcome::value).containsExactly(0.2, 0.3);
    assertThat(outcomes.get(0).bestEpoch()).isZero();
  }

  @Test
  void ofAccuracyMoreIsBetter() {
    String stopping = "stopping { max-epochs = 27, monitor = val_accuracy }";

    var outcomes =
        search("method.trials = 3", stopping)
            .run(
                (assignments, ended) ->
                    assignments.forEach(
                        a -> {
                          int n = a.trial().number();
                          ended.accept(report(n, 0, State.FINISHED, 0.1, n == 2 ? 0.9 : 0.5, 0.3));
                        }),
                log("a"),
                report -> {});

    assertThat(outcomes).extracting(outcome -> outcome.trial().number()).containsExactly(2, 1, 3);
    assertThat(outcomes.get(0).value()).isEqualTo(0.9);
    assertThat(outcomes.get(0).bestEpoch()).isEqualTo(2);
  }

  @Test
  void aTrialThatDivergesIsLastAndGoesOnNowhere() {
    List<Assignment> assigned = new ArrayList<>();
    TrialRunner runner =
        (assignments, ended) -> {
          assigned.addAll(assignments);
          for (Assignment a : assignments) {
            int n = a.trial().number();
            // The best one after the first epoch, but not after the third.
            ended.accept(
                n == 1 && a.untilEpoch() > 1
                    ? TrialReport.diverged(n, 0)
                    : report(n, 0, State.PAUSED, fill(a.untilEpoch(), n)));
          }
        };

    var outcomes =
        search("method.trials = 9, ending.kind = halving").run(runner, log("a"), report -> {});

    assertThat(outcomes.get(0).trial().number()).isEqualTo(2);
    TrialOutcome last = outcomes.get(8);
    assertThat(last.trial().number()).isEqualTo(1);
    assertThat(last.status()).isEqualTo(Status.DIVERGED);
    assertThat(last.hasValue()).isFalse();
    assertThat(last.epochs()).isEqualTo(1);
    assertThat(assigned.stream().filter(a -> a.untilEpoch() > 3))
        .extracting(a -> a.trial().number())
        .doesNotContain(1);
  }

  private static double[] fill(int length, double value) {
    return IntStream.range(0, length).mapToDouble(i -> value).toArray();
  }

  @Test
  void nothingIsChosenWhereAllDiverge() {
    TrialRunner runner =
        (assignments, ended) ->
            assignments.forEach(a -> ended.accept(TrialReport.diverged(a.trial().number(), 0)));

    assertThatThrownBy(() -> search("method.trials = 3").run(runner, log("a"), report -> {}))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("found none among 3");
  }

  @Test
  void aDamagedNoteIsNamed() throws Exception {
    search("method.trials = 2").run(new Bowl(1), log("a"), report -> {});
    Path note = folder.resolve("a/trial-00002-fold-0.json");
    Files.writeString(note, Files.readString(note).replace("\"trial\":2", "\"trial\":1"));

    assertThatThrownBy(() -> search("method.trials = 2").run(new Bowl(1), log("a"), r -> {}))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("trial-00002-fold-0.json");
    Files.writeString(note, "{");
    assertThatThrownBy(() -> search("method.trials = 2").run(new Bowl(1), log("a"), r -> {}))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("trial-00002-fold-0.json");
  }
}
