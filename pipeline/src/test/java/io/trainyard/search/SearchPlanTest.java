package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.search.TrialReport.Check;
import io.trainyard.search.TrialReport.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchPlanTest {

  private final Map<SearchPlan.Key, TrialReport> reports = new HashMap<>();

  private static SearchPlan plan(int trials, Ending ending, int maxEpochs) {
    return new SearchPlan(
        IntStream.rangeClosed(1, trials).mapToObj(n -> new Trial(n, new TreeMap<>())).toList(),
        ending,
        maxEpochs,
        1,
        false);
  }

  private void report(int trial, State state, double... values) {
    List<Check> checks =
        IntStream.range(0, values.length).mapToObj(i -> new Check(i + 1, values[i])).toList();
    TrialReport report = new TrialReport(trial, 0, state, values.length, checks, 1, null);
    reports.put(SearchPlan.Key.of(report), report);
  }

  private List<String> next(SearchPlan plan) {
    return plan.next(reports).stream()
        .map(next -> next.trial().number() + " until " + next.untilEpoch())
        .toList();
  }

  /** After epoch 1 trial 2 is as good as the median; by what came later it would not be. */
  @Test
  void aDecisionStaysAsItWasWhateverComesLater() {
    SearchPlan plan = plan(4, new MedianRule(1, 1, 1), 3);
    report(1, State.PAUSED, 2);
    report(2, State.PAUSED, 2);
    report(3, State.PAUSED, 2);
    report(4, State.PAUSED, 9);
    assertThat(next(plan)).containsExactly("1 until 2", "2 until 2", "3 until 2");

    report(1, State.PAUSED, 2, 0);
    report(3, State.PAUSED, 2, 0);

    assertThat(next(plan)).containsExactly("2 until 2");
    report(2, State.PAUSED, 2, 2);
    assertThat(next(plan)).containsExactly("1 until 3", "3 until 3");
  }

  @Test
  void aTrialThatDivergesLaterKeepsItsPlaceUntilThen() {
    SearchPlan plan = plan(4, new SuccessiveHalving(2, 1), 4);
    for (int trial = 1; trial <= 4; trial++) {
      report(trial, State.PAUSED, trial);
    }
    assertThat(next(plan)).containsExactly("1 until 2", "2 until 2");

    report(1, State.DIVERGED, 1);

    assertThat(next(plan)).containsExactly("2 until 2");
    report(2, State.PAUSED, 2, 2);
    assertThat(next(plan)).containsExactly("2 until 4");
  }

  @Test
  void aTrialThatEndedByItselfKeepsItsPlaceWithoutFurtherTraining() {
    SearchPlan plan = plan(4, new SuccessiveHalving(2, 1), 4);
    report(1, State.FINISHED, 1);
    report(2, State.PAUSED, 2);
    report(3, State.PAUSED, 3);
    report(4, State.PAUSED, 4);
    assertThat(next(plan)).containsExactly("2 until 2");

    report(2, State.PAUSED, 2, 1.5);

    assertThat(next(plan)).isEmpty();
    assertThat(plan.outcomes(reports))
        .extracting(TrialOutcome::status)
        .containsExactly(
            TrialOutcome.Status.FINISHED,
            TrialOutcome.Status.ENDED,
            TrialOutcome.Status.ENDED,
            TrialOutcome.Status.ENDED);
  }

  /** Epochs decide who goes on; what is left decides who wins, and who was ended leaves nothing. */
  @Test
  void aMeanOfWeightsIsWorthWhatItIsWorthItself() {
    SearchPlan plan = plan(2, new SuccessiveHalving(2, 1), 2);
    report(1, State.PAUSED, 3);
    report(2, State.PAUSED, 4);
    assertThat(next(plan)).containsExactly("1 until 2");

    List<Check> checks = List.of(new Check(1, 3), new Check(2, 1));
    TrialReport averaged = new TrialReport(1, 0, State.FINISHED, 2, checks, 1, 5.0);
    reports.put(SearchPlan.Key.of(averaged), averaged);

    assertThat(next(plan)).isEmpty();
    List<TrialOutcome> outcomes = plan.outcomes(reports);
    assertThat(outcomes).extracting(outcome -> outcome.trial().number()).containsExactly(1, 2);
    assertThat(outcomes).extracting(TrialOutcome::value).containsExactly(5.0, 4.0);
    assertThat(outcomes).extracting(TrialOutcome::bestEpoch).containsExactly(0, 1);
  }

  @Test
  void bracketsGoOnIndependently() {
    SearchPlan plan = plan(4, new Hyperband(2, 1), 3);
    assertThat(next(plan)).containsExactly("1 until 2", "2 until 2", "3 until 3", "4 until 3");
  }
}
