package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndingTest {

  private static List<String> table(List<Bracket> brackets) {
    return brackets.stream()
        .map(
            bracket ->
                String.join(
                    " ",
                    bracket.rungs().stream()
                        .map(rung -> rung.trials() + "x" + rung.epochs())
                        .toList()))
        .toList();
  }

  /** Table 1 of Li et al., JMLR 2018: R = 81, eta = 3. */
  @Test
  void hyperbandsScheduleIsThePapers() {
    Hyperband hyperband = new Hyperband(3, 1);

    assertThat(table(hyperband.brackets(0, 81)))
        .containsExactly(
            "81x1 27x3 9x9 3x27 1x81",
            "34x3 11x9 3x27 1x81",
            "15x9 5x27 1x81",
            "8x27 2x81",
            "5x81");
    assertThat(hyperband.trials(81)).hasValue(143);
    assertThat(hyperband.brackets(0, 81).stream().map(Bracket::firstTrial))
        .containsExactly(1, 82, 116, 131, 139);
  }

  @Test
  void halvingsAreCountedExactly() {
    // log(243) / log(3) is 4.999999999999999 in doubles.
    assertThat(Halvings.most(3, 1, 243)).isEqualTo(5);
    assertThat(Halvings.most(3, 1, 242)).isEqualTo(4);
    assertThat(Halvings.most(10, 1, Integer.MAX_VALUE)).isEqualTo(9);
  }

  @Test
  void epochsThatDoNotDivideAreRounded() {
    assertThat(table(new SuccessiveHalving(3, 1).brackets(10, 20)))
        .containsExactly("10x2 3x7 1x20");
    assertThat(table(new SuccessiveHalving(2, 3).brackets(3, 20))).containsExactly("3x5 1x10 1x20");
  }

  @Test
  void theMedianRuleDecidesEverySoManyEpochs() {
    assertThat(table(new MedianRule(4, 3, 1).brackets(9, 10))).containsExactly("9x4 9x7 9x10");
    assertThat(table(new MedianRule(10, 3, 1).brackets(9, 10))).containsExactly("9x10");
  }

  private static Standing standing(int trial, double best, double average) {
    return new Standing(trial, best, average, false);
  }

  @Test
  void halvingKeepsTheBestAndOfEqualOnesTheEarliest() {
    List<Standing> standings =
        List.of(
            standing(4, 0.3, 1),
            standing(2, 0.1, 1),
            standing(3, 0.3, 0),
            new Standing(1, -9, -9, true),
            standing(0, 0.5, 0));

    assertThat(new SuccessiveHalving(3, 1).survivors(2, standings)).containsExactly(2, 3);
    assertThat(new Hyperband(3, 1).survivors(5, standings)).containsExactly(0, 2, 3, 4);
  }

  /** Worked by hand: a trial's best value against the median of the others' averages. */
  @Test
  void theMedianRuleEndsTrialsThatAreWorseThanTheOthersAverages() {
    List<Standing> standings =
        List.of(
            standing(0, 1.0, 2.0),
            // The others' averages are 2, 4 and 6: the median is 4, which is not strictly better.
            standing(1, 4.0, 5.0),
            standing(2, 3.0, 4.0),
            // The others' averages are 2, 4 and 5.
            standing(3, 4.1, 6.0));

    assertThat(new MedianRule(1, 1, 3).survivors(4, standings)).containsExactly(0, 1, 2);
    assertThat(new MedianRule(1, 1, 4).survivors(4, standings)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    List<Standing> standings =
        List.of(
            standing(0, 1, 1),
            standing(1, 2, 2),
            standing(2, 3, 3),
            standing(3, 2.5, 4),
            standing(4, 2.6, 9));

    // For trial 3 the averages are 1, 2, 3, 9, for trial 4 1, 2, 3, 4, and for trial 2 1, 2, 4, 9.
    assertThat(new MedianRule(1, 1, 3).survivors(5, standings)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void whatDivergedNeitherGoesOnNorCounts() {
    List<Standing> standings =
        IntStream.range(0, 4).mapToObj(i -> new Standing(i, i, i, i < 3)).toList();

    assertThat(new MedianRule(1, 1, 1).survivors(4, standings)).containsExactly(3);
    assertThat(new NoEnding().survivors(4, standings)).containsExactly(3);
  }
}
