package io.trainyard.dataset.exercise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Runs programs of a small part of Python, in whole numbers of 64 bits:
 *
 * <pre>
 * program     = statement { "\n" statement }
 * statement   = "print" "(" expression ")" | loop | assignment
 * loop        = "for" name "in" "range" "(" expression ")" ":" assignment
 * assignment  = name ( "=" | "+=" | "-=" ) expression
 * expression  = sum [ "if" sum ( "&lt;" | "&gt;" ) sum "else" expression ]
 * sum         = product { ( "+" | "-" ) product }
 * product     = factor { "*" factor }
 * factor      = number | name | "(" expression ")"
 * </pre>
 *
 * Statements are read whole before they run. Not thread-safe.
 */
final class Interpreter {

  /** Something with a value. */
  private interface Expression {
    long value(Map<String, Long> variables);
  }

  /** Something that changes variables, or prints. */
  private interface Statement {
    void run(Map<String, Long> variables);
  }

  private final String program;
  private final StringJoiner printed = new StringJoiner("\n");
  private int at;

  private Interpreter(String program) {
    this.program = program;
  }

  /**
   * What a program prints, without the last line's end.
   *
   * @throws IllegalArgumentException if it is no such program, or reads a variable that has no
   *     value
   * @throws ArithmeticException if a number goes beyond 64 bits
   */
  static String run(String program) {
    return new Interpreter(program).run();
  }

  private String run() {
    List<Statement> statements = new ArrayList<>();
    do {
      statements.add(statement());
    } while (takes("\n"));
    if (at < program.length()) {
      throw unexpected("the end");
    }
    Map<String, Long> variables = new HashMap<>();
    statements.forEach(statement -> statement.run(variables));
    return printed.toString();
  }

  private Statement statement() {
    String name = name();
    return switch (name) {
      case "print" -> print();
      case "for" -> loop();
      default -> assignment(name);
    };
  }

  private Statement print() {
    Expression expression = inBrackets();
    return variables -> printed.add(Long.toString(expression.value(variables)));
  }

  private Expression inBrackets() {
    require("(");
    Expression expression = expression();
    require(")");
    return expression;
  }

  private Statement loop() {
    String counter = name();
    require("in");
    require("range");
    Expression times = inBrackets();
    require(":");
    Statement body = assignment(name());
    return variables -> {
      long end = times.value(variables);
      for (long i = 0; i < end; i++) {
        variables.put(counter, i);
        body.run(variables);
      }
    };
  }

  private Statement assignment(String name) {
    if (takes("+=")) {
      Expression by = expression();
      return variables ->
          variables.put(name, Math.addExact(read(name, variables), by.value(variables)));
    }
    if (takes("-=")) {
      Expression by = expression();
      return variables ->
          variables.put(name, Math.subtractExact(read(name, variables), by.value(variables)));
    }
    require("=");
    Expression value = expression();
    return variables -> variables.put(name, value.value(variables));
  }

  private Expression expression() {
    Expression value = sum();
    if (!takes("if")) {
      return value;
    }
    Expression left = sum();
    boolean isLess = takes("<");
    if (!isLess) {
      require(">");
    }
    Expression right = sum();
    require("else");
    Expression otherwise = expression();
    return variables -> {
      int comparison = Long.compare(left.value(variables), right.value(variables));
      boolean holds = isLess ? comparison < 0 : comparison > 0;
      return (holds ? value : otherwise).value(variables);
    };
  }

  private Expression sum() {
    Expression sum = product();
    while (true) {
      Expression left = sum;
      if (takes("+")) {
        Expression right = product();
        sum = variables -> Math.addExact(left.value(variables), right.value(variables));
      } else if (takes("-")) {
        Expression right = product();
        sum = variables -> Math.subtractExact(left.value(variables), right.value(variables));
      } else {
        return sum;
      }
    }
  }

  private Expression product() {
    Expression product = factor();
    while (takes("*")) {
      Expression left = product;
      Expression right = factor();
      product = variables -> Math.multiplyExact(left.value(variables), right.value(variables));
    }
    return product;
  }

  private Expression factor() {
    skipBlanks();
    if (at < program.length() && program.charAt(at) == '(') {
      return inBrackets();
    }
    int end = at;
    while (end < program.length() && Character.isDigit(program.charAt(end))) {
      end++;
    }
    if (end == at) {
      String name = name();
      return variables -> read(name, variables);
    }
    long number = Long.parseLong(program.substring(at, end));
    at = end;
    return variables -> number;
  }

  private static long read(String name, Map<String, Long> variables) {
    Long value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "cannot run: expected a value of " + name + ", found none; assign one first");
    }
    return value;
  }

  private String name() {
    skipBlanks();
    int start = at;
    while (at < program.length() && Character.isLetter(program.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw unexpected("a name");
    }
    return program.substring(start, at);
  }

  private boolean takes(String token) {
    skipBlanks();
    int end = at + token.length();
    boolean isWord = Character.isLetter(token.charAt(0));
    boolean goesOn = isWord && end < program.length() && Character.isLetter(program.charAt(end));
    boolean found = program.startsWith(token, at) && !goesOn;
    at = found ? end : at;
    return found;
  }

  private void require(String token) {
    if (!takes(token)) {
      throw unexpected("\"" + token + "\"");
    }
  }

  private void skipBlanks() {
    while (at < program.length() && program.charAt(at) == ' ') {
      at++;
    }
  }

  private IllegalArgumentException unexpected(String expected) {
    String found = at < program.length() ? "\"" + program.substring(at) + "\"" : "the end";
    return new IllegalArgumentException(
        "cannot run: expected %s at character %d, found %s".formatted(expected, at, found));
  }
}
