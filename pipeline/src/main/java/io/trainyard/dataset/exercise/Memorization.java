package io.trainyard.dataset.exercise;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Digits that are to be written down again as they were read (Zaremba and Sutskever, "Learning to
 * Execute", 2014).
 *
 * @param minLength the fewest digits
 * @param maxLength the most digits
 * @param doubled whether sources say their digits twice, with a semicolon between, which makes them
 *     easier to remember there
 */
public record Memorization(int minLength, int maxLength, boolean doubled) implements PairTask {

  static final String KIND = "memorization";

  private static final int NESTING = 0;
  private static final int MOST_DIGITS = 1000;
  private static final char SEPARATOR = ';';

  static PairTask read(Section section) {
    var task =
        new Memorization(
            section.integer("min-length", Range.between(1, MOST_DIGITS)),
            section.integer("max-length", Range.between(1, MOST_DIGITS)),
            section.flag("doubled"));
    if (task.minLength > task.maxLength) {
      section.problem(
          "min-length", task.minLength, "at most max-length, which is " + task.maxLength);
    }
    return task;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public SortedMap<String, String> settings() {
    var settings = new TreeMap<String, String>();
    settings.put("min-length", Integer.toString(minLength));
    settings.put("max-length", Integer.toString(maxLength));
    settings.put("doubled", Boolean.toString(doubled));
    return settings;
  }

  @Override
  public List<Difficulty> difficulties() {
    return IntStream.rangeClosed(minLength, maxLength)
        .mapToObj(length -> new Difficulty(length, NESTING))
        .toList();
  }

  @Override
  public String sourceAlphabet() {
    return doubled ? Numbers.DIGITS + SEPARATOR : Numbers.DIGITS;
  }

  @Override
  public String targetAlphabet() {
    return Numbers.DIGITS;
  }

  @Override
  public Exercise draw(SplittableRandom random, Difficulty difficulty) {
    var digits = new StringBuilder();
    for (int i = 0; i < difficulty.length(); i++) {
      digits.append(Numbers.DIGITS.charAt(random.nextInt(Numbers.DIGITS.length())));
    }
    String text = digits.toString();
    return new Exercise(doubled ? text + SEPARATOR + text : text, text);
  }
}
