package io.trainyard.dataset.exercise;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Short programs, each with what it prints (Zaremba and Sutskever, "Learning to Execute", 2014,
 * section 3). There are as many of each length, from 1 on, and each nesting.
 *
 * @param length the most digits of numbers
 * @param nesting the most operations
 */
public record Programs(int length, int nesting) implements PairTask {

  static final String KIND = "programs";

  /** With these, nothing that a program computes goes beyond 64 bits. */
  private static final int MOST_DIGITS = 9;

  private static final int MOST_OPERATIONS = 6;

  static PairTask read(Section section) {
    return new Programs(
        section.integer("length", Range.between(1, MOST_DIGITS)),
        section.integer("nesting", Range.between(1, MOST_OPERATIONS)));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public SortedMap<String, String> settings() {
    return new TreeMap<>(
        Map.of("length", Integer.toString(length), "nesting", Integer.toString(nesting)));
  }

  @Override
  public List<Difficulty> difficulties() {
    return IntStream.rangeClosed(1, nesting)
        .boxed()
        .flatMap(
            operations ->
                IntStream.rangeClosed(1, length)
                    .mapToObj(digits -> new Difficulty(digits, operations)))
        .toList();
  }

  @Override
  public String sourceAlphabet() {
    return ProgramWriter.ALPHABET;
  }

  /** Numbers may be negative. */
  @Override
  public String targetAlphabet() {
    return Numbers.DIGITS + "-";
  }

  @Override
  public Exercise draw(SplittableRandom random, Difficulty difficulty) {
    String program = new ProgramWriter(random, difficulty).write();
    return new Exercise(program, Interpreter.run(program));
  }
}
