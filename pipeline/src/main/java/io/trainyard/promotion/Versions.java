package io.trainyard.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the versions of a name stand after a decision.
 *
 * @param current null where none was promoted yet
 * @param history those that were current before and may be again, the latest last
 * @param rolledBack those that were current and were given up, the latest last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Versions(Step current, List<Step> history, List<Step> rolledBack) {

  static final Versions NONE = new Versions(null, List.of(), List.of());

  /**
   * A version.
   *
   * @param decision number of the one that made it current; of one that was rolled back, that did
   *     this
   */
  record Step(String version, int decision) {}

  Versions {
    history = List.copyOf(history);
    rolledBack = List.copyOf(rolledBack);
  }

  /** The name of the current version, or null. */
  String currentVersion() {
    return current == null ? null : current.version();
  }

  /** The decision that made a version current that still is, or would be after rolling back. */
  Optional<Integer> promotionOf(String version) {
    return numberOf(version, Stream.concat(history.stream(), Stream.ofNullable(current)));
  }

  /** The decision that gave a version up. */
  Optional<Integer> rollbackOf(String version) {
    return numberOf(version, rolledBack.stream());
  }

  private static Optional<Integer> numberOf(String version, Stream<Step> steps) {
    return steps
        .filter(step -> step.version().equals(version))
        .map(Step::decision)
        .reduce((earlier, later) -> later);
  }

  /** After {@code version} took the place of the current one. */
  Versions promoted(String version, int decision) {
    List<Step> before = new ArrayList<>(history);
    if (current != null) {
      before.add(current);
    }
    return new Versions(
        new Step(version, decision),
        before,
        rolledBack.stream().filter(step -> !step.version().equals(version)).toList());
  }

  /** After the one before took the place of the current one; there has to be one. */
  Versions rolledBack(int decision) {
    int last = history.size() - 1;
    List<Step> givenUp = new ArrayList<>(rolledBack);
    givenUp.add(new Step(current.version(), decision));
    return new Versions(history.get(last), history.subList(0, last), givenUp);
  }
}
