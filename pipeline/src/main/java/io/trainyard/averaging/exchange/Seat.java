package io.trainyard.averaging.exchange;

import java.nio.channels.Selector;
import java.util.List;

/**
 * A worker as the others in its process see it.
 *
 * <p>The worker writes, the others read: what is published last, makes what was written before
 * visible.
 */
final class Seat {

  final Member member;
  final int worker;
  final List<Blocks> wires;
  private final Selector selector;
  private RoundNotes notes;
  private volatile int published = -1;
  private volatile int combined = -1;
  private volatile boolean waiting;
  private volatile boolean left;

  /**
   * @param wires the vectors' own memory, whole
   * @param selector what the worker waits on
   */
  Seat(Member member, List<Blocks> wires, Selector selector) {
    this.member = member;
    this.worker = member.worker();
    this.wires = List.copyOf(wires);
    this.selector = selector;
  }

  /** From now on the others may read from and write to the wires, until they have combined. */
  void publish(int round, RoundNotes mine) {
    notes = mine;
    published = round;
  }

  boolean hasPublished(int round) {
    return published >= round;
  }

  /**
   * Whether the worker has published its notes of a round.
   *
   * @throws Disturbance if it has left, and never will
   */
  boolean expectPublished(int round) {
    return expect(left, hasPublished(round));
  }

  /** Only after {@link #hasPublished}. */
  RoundNotes notes() {
    return notes;
  }

  /** This worker's part of the mean is in the wires of all workers of the process. */
  void combined(int round) {
    combined = round;
  }

  boolean hasCombined(int round) {
    return combined >= round;
  }

  /**
   * Whether the worker has combined its part of a round.
   *
   * @throws Disturbance if it has left, and never will
   */
  boolean expectCombined(int round) {
    return expect(left, hasCombined(round));
  }

  /** To be set before the last look that precedes a wait, so that no waker comes too early. */
  void waiting(boolean now) {
    waiting = now;
  }

  void wake() {
    if (waiting) {
      selector.wakeup();
    }
  }

  void leave() {
    left = true;
    selector.wakeup();
  }

  /**
   * @throws Disturbance if the worker has left
   */
  void requireThere() {
    if (left) {
      throw ended();
    }
  }

  /**
   * @param gone looked at first, since between two looks the worker may do it and then leave
   */
  private boolean expect(boolean gone, boolean done) {
    if (gone && !done) {
      throw ended();
    }
    return done;
  }

  private Disturbance ended() {
    return new Disturbance("%s has ended before the others".formatted(member));
  }
}
