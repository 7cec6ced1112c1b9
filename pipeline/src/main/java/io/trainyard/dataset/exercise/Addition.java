package io.trainyard.dataset.exercise;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Sums of two numbers from 0 on, as {@code 123+456}, each as probable as any other.
 *
 * @param digits that numbers have at most
 */
public record Addition(int digits) implements PairTask {

  static final String KIND = "addition";

  private static final int NESTING = 1;
  private static final String PLUS = "+";

  static PairTask read(Section section) {
    return new Addition(section.integer("digits", Range.between(1, 9)));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public SortedMap<String, String> settings() {
    return new TreeMap<>(Map.of("digits", Integer.toString(digits)));
  }

  @Override
  public List<Difficulty> difficulties() {
    return List.of(new Difficulty(digits, NESTING));
  }

  @Override
  public String sourceAlphabet() {
    return Numbers.DIGITS + PLUS;
  }

  @Override
  public String targetAlphabet() {
    return Numbers.DIGITS;
  }

  @Override
  public Exercise draw(SplittableRandom random, Difficulty difficulty) {
    int beyond = Numbers.beyond(difficulty.length());
    long first = random.nextInt(beyond);
    long second = random.nextInt(beyond);
    return new Exercise(first + PLUS + second, Long.toString(first + second));
  }
}
