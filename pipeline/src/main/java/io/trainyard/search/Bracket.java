package io.trainyard.search;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Trials that compete with each other for further epochs.
 *
 * @param number from 0
 * @param firstTrial from 1: its trials are this one and those that follow, as many as the first
 *     rung has
 * @param rungs one at least, in order
 */
record Bracket(int number, int firstTrial, List<Rung> rungs) {

  Bracket {
    rungs = List.copyOf(rungs);
  }

  int size() {
    return rungs.get(0).trials();
  }

  List<Integer> trials() {
    return IntStream.range(firstTrial, firstTrial + size()).boxed().toList();
  }
}
