package io.trainyard.dataset.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairTaskTest {

  private static final String PROGRAM =
      "((?:[a-z]=.*|for x in range\\(\\d+\\):[a-z][+-]=.*)\n)*print\\(.*\\)";

  private static Stream<Exercise> exercises(PairTask task, Difficulty difficulty) {
    var random = new SplittableRandom(3);
    return IntStream.range(0, 2000).mapToObj(i -> task.draw(random, difficulty));
  }

  @Test
  void digitsAreWrittenDownAsTheyAreRead() {
    var task = new Memorization(2, 4, false);
    assertThat(task.difficulties())
        .containsExactly(new Difficulty(2, 0), new Difficulty(3, 0), new Difficulty(4, 0));
    exercises(task, new Difficulty(3, 0))
        .forEach(
            exercise -> {
              assertThat(exercise.source()).matches("\\d{3}");
              assertThat(exercise.target()).isEqualTo(exercise.source());
            });
  }

  @Test
  void digitsMayBeReadTwice() {
    exercises(new Memorization(3, 3, true), new Difficulty(3, 0))
        .forEach(
            exercise ->
                assertThat(exercise.source())
                    .isEqualTo(exercise.target() + ";" + exercise.target()));
  }

  @Test
  void sumsAreRight() {
    var task = new Addition(3);
    List<Exercise> exercises = exercises(task, task.difficulties().get(0)).toList();
    int[] first =
        exercises.stream()
            .mapToInt(
                exercise -> {
                  String[] numbers = exercise.source().split("\\+");
                  int a = Integer.parseInt(numbers[0]);
                  int b = Integer.parseInt(numbers[1]);
                  assertThat(a).isBetween(0, 999);
                  assertThat(b).isBetween(0, 999);
                  assertThat(exercise.target()).isEqualTo(Integer.toString(a + b));
                  return a;
                })
            .toArray();
    assertThat(Arrays.stream(first).average().orElseThrow()).isCloseTo(499.5, within(30.0));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 2", "2, 3", "9, 6"})
  void programsHaveTheLengthAndTheNestingThatTheyAreTo(int length, int nesting) {
    var task = new Programs(length, nesting);
    Pattern number = Pattern.compile("\\d+");
    exercises(task, new Difficulty(length, nesting))
        .forEach(
            exercise -> {
              String program = exercise.source();
              assertThat(program).matches(PROGRAM);
              assertThat(number.matcher(program).results())
                  .allMatch(found -> found.group().length() <= Math.max(length, 2));
              assertThat(operations(program)).isEqualTo(nesting);
              assertThat(exercise.target()).matches("-?\\d+");
            });
  }

  /**
   * Each loop is one, and so is each bracket around an expression; an assignment comes with a sum,
   * or is the start of a loop.
   */
  private static int operations(String program) {
    int brackets = program.replace("print(", "").replace("range(", "").split("\\(", -1).length - 1;
    int loops = program.split("for ", -1).length - 1;
    return brackets + loops;
  }

  @Test
  void programsAreOfEveryKind() {
    String all =
        String.join(
            "\n",
            exercises(new Programs(2, 2), new Difficulty(2, 2)).map(Exercise::source).toList());

    for (String construct :
        List.of(
            "print\\(\\(\\(\\d+\\+\\d+\\)-\\d+\\)\\)",
            "print\\(\\(\\d+-\\(\\d\\*\\d+\\)\\)\\)",
            "\\(\\d+ if \\(\\d+-\\d+\\)>\\d+ else \\d+\\)",
            "[a-wyz]=\\(\\d+ if \\d+<\\d+ else \\d+\\)\nprint",
            "([a-wyz])=\\d+\nfor x in range\\(\\d\\):\\1-=\\(\\d+\\*\\d\\)\nprint\\(\\1\\)",
            "([a-wyz])=\\d+\n([a-wyz])=\\(\\d+\\+\\1\\)\nprint\\(\\(\\2-\\d+\\)\\)")) {
      assertThat(all).containsPattern(construct);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = memorization",
        "kind = memorization, doubled = true",
        "kind = addition, digits = 2",
        "kind = programs"
      })
  void textsAreOfTheAlphabetsAlone(String task) {
    PairTask read = read(task);
    assertThat(read.sourceAlphabet().chars()).doesNotHaveDuplicates();
    assertThat(read.targetAlphabet().chars()).doesNotHaveDuplicates();
    for (Difficulty difficulty : read.difficulties()) {
      exercises(read, difficulty)
          .forEach(
              exercise -> {
                assertThat(exercise.source().chars().boxed())
                    .isSubsetOf(read.sourceAlphabet().chars().boxed().toList());
                assertThat(exercise.target().chars().boxed())
                    .isSubsetOf(read.targetAlphabet().chars().boxed().toList());
              });
    }
  }

  @Test
  void tasksStartFromTheseDefaults() {
    assertThat(read("kind = memorization")).isEqualTo(new Memorization(5, 20, false));
    assertThat(read("kind = addition")).isEqualTo(new Addition(3));
    assertThat(read("kind = programs")).isEqualTo(new Programs(4, 2));
    assertThat(new Programs(2, 2).difficulties())
        .containsExactly(
            new Difficulty(1, 1), new Difficulty(2, 1), new Difficulty(1, 2), new Difficulty(2, 2))
        .isSorted();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind = programs, length = 10 | task.length: expected a whole number at least 1 and at most 9, found 10",
        "kind = programs, nesting = 0 | task.nesting: expected a whole number at least 1 and at most 6, found 0",
        "kind = addition, digit = 3   | task.digit",
        "kind = memorization, min-length = 30 | task.min-length: expected at most max-length, which is 20, found 30",
        "kind = sorting | one of addition, memorization, programs",
      })
  void wrongSettingsAreNamed(String task, String problem) {
    Configuration configuration = configuration(task);
    configuration
        .root()
        .section("dataset")
        .section("source")
        .kind("task", "pair-task", PairTask.KINDS);
    assertThat(configuration.problems().toString()).contains(problem);
  }

  private static Configuration configuration(String task) {
    return Configuration.parseText("dataset.source.task { " + task + " }");
  }

  private static PairTask read(String task) {
    return configuration(task)
        .root()
        .section("dataset")
        .section("source")
        .kind("task", "pair-task", PairTask.KINDS);
  }
}
