package io.trainyard.averaging.exchange;

import java.util.Optional;

/** What a frame carries. The ordinal is what goes over the wire. */
enum FrameType {
  /** To the rendezvous: a worker's {@link Arrival}. */
  JOIN,
  /** From the rendezvous: the {@link Roster}, once all are there. */
  ROSTER,
  /** From the rendezvous: why this worker is not wanted. */
  REFUSED,
  /** To the rendezvous: still alive, and how many steps the worker has made. */
  BEAT,
  /** To the rendezvous: a round that is over. */
  ROUND,
  /** To the rendezvous: a worker's {@link Departure}. */
  LEAVE,
  /** From worker to worker: {@link RoundNotes}. */
  NOTES,
  /** From worker to worker: blocks of the sender's own values. */
  PART,
  /** From worker to worker: blocks of the mean. */
  MEAN;

  private static final FrameType[] ALL = values();

  static Optional<FrameType> of(int ordinal) {
    return ordinal >= 0 && ordinal < ALL.length ? Optional.of(ALL[ordinal]) : Optional.empty();
  }
}
