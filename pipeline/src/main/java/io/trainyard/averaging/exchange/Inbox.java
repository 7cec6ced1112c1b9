package io.trainyard.averaging.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * What a worker receives from one other in a round, in the order in which {@link Outbox} sends it.
 * Nothing but the very next frame is accepted: its type, round, blocks and length are known
 * beforehand, and it goes straight to the memory it is for. That holds damaged bytes until the
 * checksum has been looked at; they are never averaged, as the attempt ends.
 *
 * <p>Never blocks; belongs to the worker's thread.
 */
final class Inbox {

  private final SocketChannel channel;
  private final long attempt;
  private final List<Stretch> stretches;
  private final ByteBuffer header = ByteBuffer.allocateDirect(FrameHeader.BYTES);
  private final ByteBuffer notesBytes = ByteBuffer.allocateDirect(RoundNotes.BYTES);
  private final int[] received;
  private FrameHeader incoming;
  private ByteBuffer payload;
  private RoundNotes notes;
  private int round = -1;
  private int stretch;
  private int block;
  private long bytes;
  private boolean ended;

  /**
   * @param stretches PARTs, then MEANs
   * @param vectors their number
   */
  Inbox(SocketChannel channel, long attempt, List<Stretch> stretches, int vectors) {
    this.channel = channel;
    this.attempt = attempt;
    this.stretches = stretches;
    this.received = new int[vectors];
    this.stretch = stretches.size();
  }

  /** Begins a round; the one before has to be done. */
  void begin(int round) {
    this.round = round;
    notes = null;
    stretch = -1;
    for (Stretch one : stretches) {
      if (one.type() == FrameType.PART) {
        received[one.vector()] = one.first();
      }
    }
  }

  /** The other's notes; null until they have come. */
  RoundNotes notes() {
    return notes;
  }

  /** The block up to which the other's PART of a vector is here. */
  int received(int vector) {
    return received[vector];
  }

  /** Whether the notes and all PARTs are here. */
  boolean partsAreIn() {
    return notes != null
        && (stretch == stretches.size() || stretches.get(stretch).type() == FrameType.MEAN);
  }

  /**
   * Whether the other side has closed after its PARTs: it knows that there will be no mean, as
   * somebody's values are not finite.
   */
  boolean hasEnded() {
    return ended;
  }

  boolean isDone() {
    return notes != null && stretch == stretches.size();
  }

  /**
   * Takes in at most one frame.
   *
   * @return whether any bytes came
   * @throws MalformedFrame if it is not the one that has to come, or is damaged
   * @throws EOFException if the other side has closed
   */
  boolean receive() throws IOException {
    if (isDone() || ended) {
      return false;
    }
    long before = bytes;
    if (incoming == null && fill(header)) {
      incoming = FrameHeader.read(header);
      payload = expected(incoming);
    }
    if (incoming != null && fill(payload)) {
      incoming.requireIntact(header, payload);
      take();
      incoming = null;
      header.clear();
    }
    return bytes > before;
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    if (buffer.hasRemaining()) {
      int read = channel.read(buffer);
      if (read < 0 && partsAreIn() && incoming == null && header.position() == 0) {
        ended = true;
        return false;
      }
      if (read < 0) {
        throw new EOFException("the other side has closed the connection");
      }
      bytes += read;
    }
    return !buffer.hasRemaining();
  }

  /** Where the payload goes, if this is the frame that has to come now. */
  private ByteBuffer expected(FrameHeader frame) throws MalformedFrame {
    ByteBuffer place = notes == null ? notesBytes.clear() : stretches.get(stretch).payload(block);
    FrameType type = notes == null ? FrameType.NOTES : stretches.get(stretch).type();
    int position = notes == null ? 0 : stretches.get(stretch).position(block);
    if (frame.type() != type
        || frame.attempt() != attempt
        || frame.round() != round
        || frame.position() != position
        || frame.length() != place.remaining()) {
      throw new MalformedFrame(
          "expected a %s of attempt %d, round %d, position %d with %d bytes, found %s"
              .formatted(type, attempt, round, position, place.remaining(), frame));
    }
    return place;
  }

  private void take() throws MalformedFrame {
    if (notes == null) {
      notes = RoundNotes.read(notesBytes.flip());
      goTo(0);
      return;
    }
    Stretch one = stretches.get(stretch);
    int end = one.frameEnd(block);
    if (one.type() == FrameType.PART) {
      received[one.vector()] = end;
    }
    if (end == one.end()) {
      goTo(stretch + 1);
    } else {
      block = end;
    }
  }

  private void goTo(int next) {
    stretch = next;
    while (stretch < stretches.size() && isEmpty(stretches.get(stretch))) {
      stretch++;
    }
    block = stretch < stretches.size() ? stretches.get(stretch).first() : 0;
  }

  private boolean isEmpty(Stretch one) {
    return one.first() == one.end() || (one.type() == FrameType.PART && notes.examples() == 0);
  }

  long bytes() {
    return bytes;
  }
}
