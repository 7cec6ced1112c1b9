package io.trainyard.averaging.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The connection to one other worker, for the rounds of one attempt. */
final class PeerLink {

  final int worker;
  private final Member member;
  final Inbox inbox;
  final Outbox outbox;
  private final SelectionKey key;
  private boolean readable = true;
  private boolean writable = true;

  private PeerLink(Member member, SelectionKey key, Inbox inbox, Outbox outbox) {
    this.member = member;
    this.worker = member.worker();
    this.key = key;
    this.inbox = inbox;
    this.outbox = outbox;
  }

  /**
   * @param me this worker
   * @param member the other
   * @param wires its vectors
   * @param staging by vector: where the other's blocks of this worker's chunk go
   */
  static PeerLink between(
      int me,
      Member member,
      SocketChannel channel,
      Selector selector,
      long attempt,
      List<Chunks> chunks,
      List<Blocks> wires,
      List<Blocks> staging) {
    int worker = member.worker();
    List<Stretch> out = new ArrayList<>();
    List<Stretch> in = new ArrayList<>();
    for (int v = 0; v < wires.size(); v++) {
      out.add(stretch(FrameType.PART, v, wires.get(v), chunks.get(v), worker));
      in.add(stretch(FrameType.PART, v, staging.get(v), chunks.get(v), me));
    }
    for (int v = 0; v < wires.size(); v++) {
      out.add(stretch(FrameType.MEAN, v, wires.get(v), chunks.get(v), me));
      in.add(stretch(FrameType.MEAN, v, wires.get(v), chunks.get(v), worker));
    }
    PeerLink link =
        new PeerLink(
            member,
            channel.keyFor(selector),
            new Inbox(channel, attempt, in, wires.size()),
            new Outbox(channel, attempt, out));
    link.key.attach(link);
    link.key.interestOps(0);
    return link;
  }

  private static Stretch stretch(
      FrameType type, int vector, Blocks memory, Chunks chunks, int owner) {
    return new Stretch(type, vector, memory, chunks.first(owner), chunks.end(owner));
  }

  /** Takes note of what the selector found. */
  void selected() {
    readable |= key.isReadable();
    writable |= key.isWritable();
  }

  void begin(int round, RoundNotes mine) {
    inbox.begin(round);
    outbox.begin(round, mine);
  }

  boolean receive() {
    if (!readable) {
      return false;
    }
    try {
      readable = inbox.receive();
      return readable;
    } catch (IOException e) {
      throw lost(e);
    }
  }

  boolean send(int[] combined) {
    if (!writable) {
      return false;
    }
    try {
      boolean moved = outbox.send(combined);
      writable = !outbox.isBlocked();
      return moved;
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** Tells the selector what to look for: what this round still needs, and nothing else. */
  void watch() {
    int ops = (inbox.isDone() ? 0 : SelectionKey.OP_READ) | (writable ? 0 : SelectionKey.OP_WRITE);
    if (key.interestOps() != ops) {
      key.interestOps(ops);
    }
  }

  boolean isDone() {
    return inbox.isDone() && outbox.isDone();
  }

  /** Whether all that comes before the means has gone and come. */
  boolean partsAreDone() {
    return inbox.partsAreIn() && outbox.partsAreOut();
  }

  /** An end of the connection between parts and means is only right where no means are to come. */
  void requireOpen(boolean meansAreToCome) {
    if (meansAreToCome && inbox.hasEnded()) {
      throw lost(new EOFException("the other side has closed the connection"));
    }
  }

  private Disturbance lost(IOException e) {
    return new Disturbance("lost the connection to %s: %s".formatted(member, e.getMessage()), e);
  }
}
