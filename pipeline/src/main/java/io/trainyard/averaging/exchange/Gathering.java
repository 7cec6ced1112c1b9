package io.trainyard.averaging.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The workers of one attempt, as they come to the rendezvous and go.
 *
 * <p>What is not public belongs to the rendezvous' thread.
 */
public final class Gathering {

  private final long attempt;
  private final int workers;
  private final Duration limit;
  private final Consumer<Event> events;
  private final long until;
  private final Map<Integer, Guest> bySlot = new HashMap<>();
  private final Map<Integer, Arrival> arrivals = new TreeMap<>();
  private final Set<Member> present = ConcurrentHashMap.newKeySet();
  private int stage;
  private boolean gathered;
  private boolean over;

  Gathering(long attempt, int workers, Duration limit, Consumer<Event> events) {
    this.attempt = attempt;
    this.workers = workers;
    this.limit = limit;
    this.events = events;
    this.until = System.nanoTime() + limit.toNanos();
  }

  /** Those whose connection stands: whose task, as far as is known, has not ended. Any thread. */
  public List<Member> present() {
    return List.copyOf(present);
  }

  long attempt() {
    return attempt;
  }

  /** Takes a worker in; returns why not, where it is not wanted, and null otherwise. */
  String join(Guest guest, Arrival arrival) {
    int slot = arrival.self().slot();
    if (over || slot < 0 || slot >= workers) {
      return "attempt %d is over".formatted(attempt);
    }
    if (gathered || arrival.stage() < stage) {
      return "attempt %d has begun without it".formatted(attempt);
    }
    if (arrival.stage() > stage) {
      // Spark has lost a task before all were here, and tries the stage again, whole.
      stage = arrival.stage();
      bySlot.clear();
      arrivals.clear();
    }
    guest.gathering = this;
    guest.member = arrival.self();
    bySlot.put(slot, guest);
    arrivals.put(slot, arrival);
    present.add(guest.member);
    return null;
  }

  boolean complete() {
    return !gathered && arrivals.size() == workers;
  }

  /** Numbers the workers; those to be told are the values. */
  Map<Guest, Integer> seat() {
    gathered = true;
    Roster roster = Seating.of(arrivals.values());
    Map<Guest, Integer> seats = new HashMap<>();
    for (Member member : roster.members()) {
      Guest guest = bySlot.get(member.slot());
      present.remove(guest.member);
      guest.member = member;
      // It sends beats from now on: while it waited for the others it did not.
      guest.lastHeard = System.nanoTime();
      guest.lastStep = guest.lastHeard;
      present.add(member);
      seats.put(guest, member.worker());
    }
    tell(new Event.Gathered(roster));
    return seats;
  }

  Roster roster() {
    return Seating.of(arrivals.values());
  }

  /** Hears that a connection has ended. */
  void left(Guest guest, String how) {
    present.remove(guest.member);
    if (bySlot.get(guest.member.slot()) != guest) {
      return;
    }
    if (gathered) {
      lost(guest, false, how);
    } else {
      // Spark will try the stage again, or the driver will hear from Spark.
      bySlot.remove(guest.member.slot());
      arrivals.remove(guest.member.slot());
    }
  }

  /** Hears how many steps a worker has made since it was seated. */
  void beat(Guest guest, long steps) {
    if (steps != guest.steps) {
      guest.steps = steps;
      guest.lastStep = System.nanoTime();
    }
  }

  /** Looks for what has not happened in time. */
  void tick(long now) {
    if (over) {
      return;
    }
    if (!gathered && now - until > 0) {
      over = true;
      tell(new Event.Incomplete(found()));
    }
    for (Guest guest : bySlot.values()) {
      if (now - guest.lastHeard > limit.toNanos() && !guest.reportedSilent) {
        guest.reportedSilent = true;
        lost(guest, true, "nothing was heard of it for " + Patience.text(limit));
      } else if (gathered && now - guest.lastStep > 2 * limit.toNanos() && !guest.reportedSilent) {
        guest.reportedSilent = true;
        lost(
            guest,
            false,
            "its process lives, but it has not got on for %s, twice averaging.timeout"
                .formatted(Patience.text(limit.multipliedBy(2))));
      }
    }
  }

  private void lost(Guest guest, boolean silent, String how) {
    if (!guest.departed) {
      tell(new Event.Lost(guest.member, silent, how));
    }
  }

  private String found() {
    List<String> missing = new ArrayList<>();
    for (int slot = 0; slot < workers; slot++) {
      if (!arrivals.containsKey(slot)) {
        missing.add("the worker of task " + slot);
      }
    }
    List<String> here = arrivals.values().stream().map(one -> one.self().toString()).toList();
    return "%d within %s (%s is missing; %s)"
        .formatted(
            here.size(),
            Patience.text(limit),
            String.join(", ", missing),
            here.isEmpty() ? "nobody came" : "there are " + String.join(", ", here));
  }

  void departed(Guest guest, Departure departure) {
    guest.departed = true;
    tell(new Event.Departed(guest.member, departure));
  }

  void averaged(int round, long examples, double loss) {
    tell(new Event.Averaged(round, examples, loss));
  }

  /** From now on nothing is told, and nobody is let in. */
  void end() {
    over = true;
  }

  private void tell(Event event) {
    if (!over || event instanceof Event.Incomplete) {
      events.accept(event);
    }
  }
}
