package io.trainyard.dataset.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a random program. It starts with a number, and each operation makes a new expression of
 * the one before: a sum, a difference, a product, a conditional expression, a variable that is
 * assigned and read again, or a loop that counts a variable up or down. Last, it prints.
 *
 * <p>Numbers are drawn from 1 on and have so many digits at most. So that results can be found in
 * one pass over the text, one factor of a product and the times that a loop runs are from 1 to 4
 * times that length only. Not thread-safe.
 */
final class ProgramWriter {

  private static final String LOOP_VARIABLE = "x";
  private static final String VARIABLES = "abcdefghijklmnopqrstuvwyz";

  /** Every character that a program may have. */
  static final String ALPHABET = Numbers.DIGITS + "+-*=<>():\n " + VARIABLES + LOOP_VARIABLE;

  private static final int SMALL_PER_DIGIT = 4;

  private final SplittableRandom random;
  private final Difficulty difficulty;
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder unused = new StringBuilder(VARIABLES);

  ProgramWriter(SplittableRandom random, Difficulty difficulty) {
    this.random = random;
    this.difficulty = difficulty;
  }

  private enum Operation {
    SUM,
    PRODUCT,
    CONDITIONAL,
    ASSIGNMENT,
    LOOP
  }

  String write() {
    String expression = number();
    for (int i = 0; i < difficulty.nesting(); i++) {
      expression = combined(expression);
    }
    lines.add("print(" + expression + ")");
    return String.join("\n", lines);
  }

  private String combined(String expression) {
    Operation[] operations = Operation.values();
    return switch (operations[random.nextInt(operations.length)]) {
      case SUM -> sum(expression);
      case PRODUCT -> inAnyOrder(expression, "*", small());
      case CONDITIONAL -> conditional(expression);
      case ASSIGNMENT -> sum(assigned(expression));
      case LOOP -> counted(expression);
    };
  }

  private String sum(String expression) {
    return inAnyOrder(expression, sign(), number());
  }

  private String inAnyOrder(String one, String operator, String other) {
    boolean isFirst = random.nextBoolean();
    return "(" + (isFirst ? one : other) + operator + (isFirst ? other : one) + ")";
  }

  private String conditional(String expression) {
    String[] operands = {number(), number(), number(), number()};
    operands[random.nextInt(operands.length)] = expression;
    String comparison = random.nextBoolean() ? "<" : ">";
    return "(%s if %s%s%s else %s)"
        .formatted(operands[0], operands[1], comparison, operands[2], operands[3]);
  }

  /** A variable that has the value of the expression. */
  private String assigned(String expression) {
    int index = random.nextInt(unused.length());
    String variable = unused.substring(index, index + 1);
    unused.deleteCharAt(index);
    lines.add(variable + "=" + expression);
    return variable;
  }

  /** A variable that a loop counts on from the expression, or by it. */
  private String counted(String expression) {
    boolean isStart = random.nextBoolean();
    String variable = assigned(isStart ? expression : number());
    String by = isStart ? number() : expression;
    lines.add(
        "for %s in range(%s):%s%s=%s".formatted(LOOP_VARIABLE, small(), variable, sign(), by));
    return variable;
  }

  private String sign() {
    return random.nextBoolean() ? "+" : "-";
  }

  private String number() {
    return Integer.toString(random.nextInt(1, Numbers.beyond(difficulty.length())));
  }

  private String small() {
    return Integer.toString(random.nextInt(1, SMALL_PER_DIGIT * difficulty.length() + 1));
  }
}
