package io.trainyard.averaging.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Gives workers to the tasks that have come, those that a process already holds to that process,
 * wherever possible: what a worker needs (its network, its rows) is then there. Which task carries
 * which worker does not change what is computed.
 */
final class Seating {

  private Seating() {}

  /**
   * @param arrivals one from each slot, in any order
   * @return the roster; the same for the same arrivals, whatever their order
   */
  static Roster of(Collection<Arrival> arrivals) {
    List<Arrival> sorted = new ArrayList<>(arrivals);
    sorted.sort((a, b) -> Integer.compare(a.self().slot(), b.self().slot()));
    Member[] members = new Member[sorted.size()];
    List<Arrival> left = new ArrayList<>();
    for (Arrival arrival : sorted) {
      int held = freeAmong(arrival.held(), members);
      if (held < 0) {
        left.add(arrival);
      } else {
        members[held] = arrival.self().as(held);
      }
    }
    int next = 0;
    for (Arrival arrival : left) {
      while (members[next] != null) {
        next++;
      }
      members[next] = arrival.self().as(next);
    }
    return new Roster(Arrays.asList(members));
  }

  private static int freeAmong(List<Integer> held, Member[] members) {
    return held.stream()
        .filter(worker -> worker >= 0 && worker < members.length && members[worker] == null)
        .findFirst()
        .orElse(-1);
  }
}
