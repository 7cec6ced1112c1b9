package io.trainyard.averaging;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The replicas that live in this JVM between rounds. A task takes one out while it uses it, so that
 * a second attempt at the same round builds its own.
 */
final class Replicas {

  private record Key(String run, int worker) {}

  private static final Map<Key, Replica> IDLE = new ConcurrentHashMap<>();

  private Replicas() {}

  static Optional<Replica> take(String run, int worker) {
    return Optional.ofNullable(IDLE.remove(new Key(run, worker)));
  }

  /** The workers of a run whose replicas are here, idle. */
  static List<Integer> held(String run) {
    return IDLE.keySet().stream()
        .filter(key -> key.run().equals(run))
        .map(Key::worker)
        .sorted()
        .toList();
  }

  static void putBack(String run, int worker, Replica replica) {
    Replica other = IDLE.put(new Key(run, worker), replica);
    if (other != null) {
      other.close();
    }
  }

  /** Closes the idle replicas of a run that has ended. */
  static void release(String run) {
    for (Key key : IDLE.keySet()) {
      if (key.run().equals(run)) {
        take(key.run(), key.worker()).ifPresent(Replica::close);
      }
    }
  }
}
