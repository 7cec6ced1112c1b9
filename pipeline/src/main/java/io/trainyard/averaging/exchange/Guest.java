package io.trainyard.averaging.exchange;

import java.nio.channels.SelectionKey;

/** An authenticated connection at the rendezvous. Belongs to the rendezvous' thread. */
final class Guest {

  final ControlLink link;
  final SelectionKey key;
  final long attempt;

  /** Null until it has said who it is. */
  Gathering gathering;

  Member member;
  boolean departed;
  boolean reportedSilent;
  long lastHeard = System.nanoTime();
  long steps;
  long lastStep = lastHeard;

  Guest(ControlLink link, SelectionKey key, long attempt) {
    this.link = link;
    this.key = key;
    this.attempt = attempt;
  }
}
