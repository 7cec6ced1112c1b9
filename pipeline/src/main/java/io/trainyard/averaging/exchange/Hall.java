package io.trainyard.averaging.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Where the workers of one attempt that share a process see each other's vectors. It comes to be
 * with the first of them and goes with the last.
 *
 * <p>A worker that leaves waits until nobody touches its vectors any more: what comes after, such
 * as native memory that is freed, must not be read or written by a neighbour.
 */
final class Hall {

  private record Key(UUID process, String run, long attempt) {}

  private static final Map<Key, Hall> HALLS = new ConcurrentHashMap<>();

  private final Map<Integer, Seat> seats = new ConcurrentHashMap<>();
  private final ReadWriteLock inUse = new ReentrantReadWriteLock();
  private int users;

  private Hall() {}

  /** Takes the worker's seat. */
  static Entry enter(UUID process, String run, long attempt, Seat seat) {
    Key key = new Key(process, run, attempt);
    Hall hall =
        HALLS.compute(
            key,
            (k, found) -> {
              Hall it = found == null ? new Hall() : found;
              it.users++;
              it.seats.put(seat.worker, seat);
              return it;
            });
    hall.wakeAll();
    return new Entry(key, hall, seat);
  }

  private void wakeAll() {
    seats.values().forEach(Seat::wake);
  }

  /** How many there are in this JVM; for tests. */
  static int count() {
    return HALLS.size();
  }

  /** A worker's stay. */
  record Entry(Key key, Hall hall, Seat seat) implements AutoCloseable {

    /** The neighbour's seat; empty while it has not come. */
    Optional<Seat> seat(int worker) {
      return Optional.ofNullable(hall.seats.get(worker));
    }

    List<Seat> others() {
      List<Seat> others = new ArrayList<>(hall.seats.values());
      others.remove(seat);
      return others;
    }

    void wakeOthers() {
      for (Seat other : hall.seats.values()) {
        if (other != seat) {
          other.wake();
        }
      }
    }

    /**
     * Runs something that touches the neighbours' vectors.
     *
     * @throws Disturbance if one of them has left
     */
    void touching(Runnable work) {
      hall.inUse.readLock().lock();
      try {
        for (Seat one : hall.seats.values()) {
          one.requireThere();
        }
        work.run();
      } finally {
        hall.inUse.readLock().unlock();
      }
    }

    @Override
    public void close() {
      hall.inUse.writeLock().lock();
      try {
        seat.leave();
      } finally {
        hall.inUse.writeLock().unlock();
      }
      HALLS.computeIfPresent(key, (k, found) -> --found.users == 0 ? null : found);
      for (Seat other : others()) {
        other.wake();
      }
    }
  }
}
