package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * What a worker sends to one other in a round: its notes, then its own blocks that the other
 * averages, then the mean of those that it averages itself, as far as it has come.
 *
 * <p>Frames' payloads are the vectors' own memory. Never blocks; belongs to the worker's thread.
 */
final class Outbox {

  private final SocketChannel channel;
  private final long attempt;
  private final List<Stretch> stretches;
  private final ByteBuffer header = ByteBuffer.allocateDirect(FrameHeader.BYTES);
  private final ByteBuffer notes = ByteBuffer.allocateDirect(RoundNotes.BYTES);
  private final ByteBuffer[] frame = {header, notes};
  private int round;
  private boolean parts;
  private int stretch;
  private int block;
  private boolean blocked;
  private long sent;

  /**
   * @param stretches PARTs, then MEANs
   */
  Outbox(SocketChannel channel, long attempt, List<Stretch> stretches) {
    this.channel = channel;
    this.attempt = attempt;
    this.stretches = stretches;
    header.limit(0);
    notes.limit(0);
  }

  /** Begins a round; the one before has to be done. */
  void begin(int round, RoundNotes mine) {
    this.round = round;
    this.parts = mine.examples() > 0;
    notes.clear();
    mine.write(notes);
    fill(FrameType.NOTES, 0, notes.flip());
    goTo(0);
  }

  private void goTo(int next) {
    stretch = next;
    while (stretch < stretches.size() && isEmpty(stretches.get(stretch))) {
      stretch++;
    }
    block = stretch < stretches.size() ? stretches.get(stretch).first() : 0;
  }

  private boolean isEmpty(Stretch one) {
    return one.first() == one.end() || (one.type() == FrameType.PART && !parts);
  }

  private void fill(FrameType type, int position, ByteBuffer payload) {
    FrameHeader.write(header, type, attempt, round, position, payload);
    frame[1] = payload;
  }

  /**
   * Sends what there is, as far as the socket takes it.
   *
   * @param combined by vector: the block up to which the mean of this worker's chunk is there
   * @return whether anything went
   */
  boolean send(int[] combined) throws IOException {
    boolean moved = false;
    blocked = false;
    while (isInFrame() || next(combined)) {
      long written = channel.write(frame);
      sent += written;
      moved |= written > 0;
      if (isInFrame()) {
        blocked = true;
        return moved;
      }
    }
    return moved;
  }

  private boolean isInFrame() {
    return frame[1].hasRemaining() || header.hasRemaining();
  }

  private boolean next(int[] combined) {
    if (stretch == stretches.size()) {
      return false;
    }
    Stretch one = stretches.get(stretch);
    int end = one.frameEnd(block);
    if (one.type() == FrameType.MEAN && combined[one.vector()] < end) {
      return false;
    }
    fill(one.type(), one.position(block), one.payload(block));
    if (end == one.end()) {
      goTo(stretch + 1);
    } else {
      block = end;
    }
    return true;
  }

  /** Whether all of the round has gone. */
  boolean isDone() {
    return stretch == stretches.size() && !isInFrame();
  }

  /** Whether the notes and all PARTs have gone. */
  boolean partsAreOut() {
    boolean atMeans =
        stretch == stretches.size() || stretches.get(stretch).type() == FrameType.MEAN;
    return atMeans && !isInFrame();
  }

  /** Whether the socket would take no more. */
  boolean isBlocked() {
    return blocked;
  }

  long sent() {
    return sent;
  }
}
