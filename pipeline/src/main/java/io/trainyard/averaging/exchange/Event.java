package io.trainyard.averaging.exchange;

/** What the rendezvous tells the driver of an attempt. */
public sealed interface Event {

  /** All workers are there. */
  record Gathered(Roster roster) implements Event {}

  /** Not all of them came in time. */
  record Incomplete(String found) implements Event {}

  /**
   * A round is over.
   *
   * @param loss the mean over its examples
   */
  record Averaged(int round, long examples, double loss) implements Event {}

  /** A worker has said that it leaves, and why. */
  record Departed(Member member, Departure departure) implements Event {}

  /**
   * A worker is gone, or as good as gone, and has not said why.
   *
   * @param silent whether its connection stands, but nothing has come over it for too long
   */
  record Lost(Member member, boolean silent, String how) implements Event {}
}
