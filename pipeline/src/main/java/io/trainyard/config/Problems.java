package io.trainyard.config;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Collects everything that is wrong with a configuration, so that all of it is reported at once.
 */
public final class Problems {

  /** What is wrong with one key: its path, what stands there and what is allowed. */
  public record Problem(String key, String found, String expected) {

    /** What stands for the value of a key that nobody asked for. */
    static final String UNKNOWN_KEY = "an unknown key";

    /** Whether nobody asked for the key. */
    public boolean isUnknownKey() {
      return found.equals(UNKNOWN_KEY);
    }

    @Override
    public String toString() {
      return key + ": expected " + expected + ", found " + found;
    }
  }

  private final List<Problem> problems = new ArrayList<>();

  /** Notes that {@code key} holds {@code found} where {@code expected} is allowed. */
  public void add(String key, Object found, String expected) {
    String told =
        Secrets.isSecret(key) && !Problem.UNKNOWN_KEY.equals(found)
            ? Secrets.REDACTED
            : String.valueOf(found);
    problems.add(new Problem(key, told, expected));
  }

  public List<Problem> all() {
    return List.copyOf(problems);
  }

  /**
   * Ends the reading.
   *
   * @throws BadConfiguration that lists every problem, if there is one
   */
  public void throwIfAny() {
    if (problems.isEmpty()) {
      return;
    }
    String list =
        problems.stream().map(problem -> "  " + problem).collect(Collectors.joining("\n"));
    String noun = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    throw new BadConfiguration("cannot use the configuration: " + noun + "\n" + list);
  }
}
