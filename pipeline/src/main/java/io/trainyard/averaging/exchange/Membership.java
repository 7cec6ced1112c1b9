package io.trainyard.averaging.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A worker's connection to the rendezvous, from its arrival to its departure. While it stands,
 * beats go over it, with the steps that the worker has made so far.
 *
 * <p>Beats come from a thread of their own; the rest belongs to the worker's thread.
 */
final class Membership implements AutoCloseable {

  /** A roster has some 70 bytes for each worker. */
  private static final int MAX_PAYLOAD = 1 << 24;

  private final Invitation invitation;
  private final ControlLink link;
  private final Roster.Place place;
  private final Heartbeat.Beating beating;
  private final AtomicLong steps = new AtomicLong();
  private volatile boolean driverLost;

  private Membership(Invitation invitation, ControlLink link, Roster.Place place) {
    this.invitation = invitation;
    this.link = link;
    this.place = place;
    Duration every = invitation.limit().dividedBy(Rendezvous.BEATS);
    this.beating = Heartbeat.start(every, this::beat);
  }

  /**
   * Goes to the rendezvous and waits until all have come.
   *
   * @throws Disturbance if it cannot be reached, or this worker is not wanted
   */
  static Membership join(
      Invitation invitation, SharedKey key, Arrival arrival, Selector selector, Patience patience) {
    SocketChannel channel = call(invitation, key, selector, patience);
    boolean joined = false;
    try {
      ControlLink link = new ControlLink(channel, MAX_PAYLOAD);
      link.send(new Frame(FrameType.JOIN, invitation.attempt(), 0, arrival.write()));
      Roster.Place place = await(invitation, link, selector, patience);
      Membership membership = new Membership(invitation, link, place);
      joined = true;
      return membership;
    } catch (IOException e) {
      throw lost(invitation, e);
    } finally {
      if (!joined) {
        Strangers.closeQuietly(channel);
      }
    }
  }

  /**
   * Goes to the rendezvous only to say why this worker cannot take part, so that nobody waits for
   * it.
   */
  static void decline(
      Invitation invitation,
      SharedKey key,
      Arrival arrival,
      Departure departure,
      Selector selector,
      Patience patience)
      throws IOException {
    try (SocketChannel channel = call(invitation, key, selector, patience)) {
      ControlLink link = new ControlLink(channel, MAX_PAYLOAD);
      link.send(new Frame(FrameType.JOIN, invitation.attempt(), 0, arrival.write()));
      link.send(new Frame(FrameType.LEAVE, invitation.attempt(), 0, departure.write()));
    }
  }

  private static SocketChannel call(
      Invitation invitation, SharedKey key, Selector selector, Patience patience) {
    long since = System.nanoTime();
    var address = InetSocketAddress.createUnresolved(invitation.host(), invitation.port());
    Claim claim = Claim.toRendezvous(invitation.attempt());
    try (Dialing dialing = new Dialing(address, key, claim, selector)) {
      while (true) {
        Optional<SocketChannel> channel = dialing.advance();
        if (channel.isPresent()) {
          return channel.get();
        }
        if (patience.isOver(since)) {
          throw new Disturbance(
              ("cannot reach the rendezvous on the driver: expected an answer from %s within %s,"
                      + " found %s; see that executors reach the driver there, set"
                      + " averaging.rendezvous, or use averaging.transport = rounds")
                  .formatted(
                      invitation.host() + ":" + invitation.port(),
                      Patience.text(patience.limit()),
                      dialing.failure()));
        }
        patience.await(selector);
        selector.selectedKeys().clear();
      }
    }
  }

  private static Roster.Place await(
      Invitation invitation, ControlLink link, Selector selector, Patience patience)
      throws IOException {
    SelectionKey key = link.channel().keyFor(selector);
    long since = System.nanoTime();
    while (true) {
      boolean flushed = link.flush();
      key.interestOps(
          flushed ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      Optional<Frame> frame = link.receive();
      if (frame.isPresent()) {
        return place(frame.get());
      }
      // The rendezvous itself gives up after one limit, and knows more about it.
      if (patience.isOver(since + patience.limit().toNanos())) {
        throw new Disturbance(
            "expected a roster from the rendezvous, found nothing: " + invitation);
      }
      patience.await(selector);
      selector.selectedKeys().clear();
    }
  }

  private static Roster.Place place(Frame frame) throws IOException {
    return switch (frame.type()) {
      case ROSTER -> Roster.Place.read(frame.payload());
      case REFUSED ->
          throw new Disturbance(
              "not wanted: " + Payloads.read(frame.payload(), in -> in.readUTF()));
      default -> throw new MalformedFrame("found a frame of type " + frame.type());
    };
  }

  Roster roster() {
    return place.roster();
  }

  /** This worker's number. */
  int worker() {
    return place.worker();
  }

  /**
   * From now on the selector looks for what the driver has to say, which is nothing but its end.
   */
  void listen(Selector selector) {
    link.channel().keyFor(selector).interestOps(SelectionKey.OP_READ);
  }

  /** Notes that the worker's thread has got on; beats tell the rendezvous of it. */
  void step() {
    steps.incrementAndGet();
  }

  private void beat() {
    try {
      ByteBuffer payload = ByteBuffer.allocate(Long.BYTES).putLong(steps.get()).flip();
      link.send(new Frame(FrameType.BEAT, invitation.attempt(), 0, payload));
    } catch (IOException e) {
      driverLost = true;
    }
  }

  /** Throws if the driver has gone; looks for it where the selector has something to say. */
  void look() {
    try {
      if (link.receive().isPresent()) {
        throw new MalformedFrame("found a frame that nobody asked for");
      }
    } catch (IOException e) {
      throw lost(invitation, e);
    }
    if (driverLost) {
      throw lost(invitation, new EOFException("a beat could not be sent"));
    }
  }

  /** Tells the driver of a round that is over. */
  void report(int round, long examples, double loss) {
    ByteBuffer payload =
        ByteBuffer.allocate(Long.BYTES + Double.BYTES).putLong(examples).putDouble(loss).flip();
    send(FrameType.ROUND, round, payload);
  }

  /** Says goodbye; a driver that cannot hear it any more will notice by itself. */
  void leave(Departure departure) {
    try {
      send(FrameType.LEAVE, 0, departure.write());
    } catch (Disturbance e) {
      driverLost = true;
    }
  }

  private void send(FrameType type, int round, ByteBuffer payload) {
    try {
      link.send(new Frame(type, invitation.attempt(), round, payload));
    } catch (IOException e) {
      throw lost(invitation, e);
    }
  }

  private static Disturbance lost(Invitation invitation, IOException cause) {
    return new Disturbance(
        "lost the connection to the rendezvous (%s): %s".formatted(invitation, cause), cause);
  }

  @Override
  public void close() {
    beating.close();
    try {
      // A farewell is small: it is in the socket but for a driver that does not listen any more.
      link.flush();
    } catch (IOException e) {
      driverLost = true;
    }
    Strangers.closeQuietly(link.channel());
  }
}
