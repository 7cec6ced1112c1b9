package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where workers meet: a server on the driver that tells each of them who the others are, once all
 * have come, and hears from them while they work. One thread, whatever comes.
 *
 * <p>A worker's connection stands as long as its task runs. One that ends without a word tells of a
 * lost worker at once; one over which nothing comes, of a stalled one after the time limit, since
 * workers send a beat several times in it. Beats tell of the worker's steps, too: where they stand
 * still for twice the limit it has stalled although its process lives. Once the limit would do
 * where other workers wait for it, but they know more about it, and should be heard first.
 *
 * <p>Thread-safe.
 */
public final class Rendezvous implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rendezvous.class);

  /** Beats and looks that fall into the time limit. */
  static final int BEATS = 8;

  /** What an authenticated worker may send at once. */
  private static final int MAX_PAYLOAD = 1 << 20;

  private static final int BACKLOG = 512;
  private static final int ROUND_BYTES = Long.BYTES + Double.BYTES;

  private final Duration limit;
  private final Selector selector;
  private final Reception reception;
  private final int port;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final Set<Guest> guests = new HashSet<>();
  private final Thread thread;
  private volatile boolean closed;
  private Gathering current;

  private Rendezvous(InetAddress address, PortRange ports, SharedKey key, Duration limit)
      throws IOException {
    this.limit = limit;
    this.selector = Selector.open();
    Reception reception = null;
    try {
      reception =
          new Reception(
              ports.listen(address, BACKLOG),
              selector,
              key,
              this::objection,
              "the rendezvous",
              limit);
    } finally {
      if (reception == null) {
        selector.close();
      }
    }
    this.reception = reception;
    this.port = reception.port();
    this.thread = new Thread(this::run, "trainyard-rendezvous");
    thread.setDaemon(true);
  }

  /**
   * Opens the rendezvous.
   *
   * @param limit the longest that anybody is waited for
   * @throws IOException if the address is not of this machine, or no port is free
   */
  public static Rendezvous open(InetAddress address, PortRange ports, SharedKey key, Duration limit)
      throws IOException {
    Rendezvous rendezvous = new Rendezvous(address, ports, key, limit);
    rendezvous.thread.start();
    return rendezvous;
  }

  public int port() {
    return port;
  }

  /**
   * Expects the workers of an attempt; whoever comes for an earlier one is turned away from now on.
   *
   * @param attempt above those before
   * @param events hears what happens, on the rendezvous' thread; must not wait
   */
  public Gathering gather(long attempt, int workers, Consumer<Event> events) {
    Gathering gathering = new Gathering(attempt, workers, limit, events);
    order(
        () -> {
          if (current != null) {
            current.end();
          }
          current = gathering;
        });
    return gathering;
  }

  /** Ends an attempt: nothing more is told of it. Connections end when their tasks do. */
  public void end(Gathering gathering) {
    order(gathering::end);
  }

  private void order(Runnable order) {
    orders.add(order);
    selector.wakeup();
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::ready, Math.max(1, limit.toMillis() / BEATS));
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        long now = System.nanoTime();
        reception.expire(now);
        tick(now);
      }
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        LOG.error("the rendezvous has failed", e);
      }
    } finally {
      tidyUp();
    }
  }

  private void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.attachment() instanceof Guest guest) {
      serve(guest);
    } else {
      reception.advance(key).ifPresent(admitted -> welcome(admitted, key));
    }
  }

  /** A claim to an attempt that is over still gets an answer, so that the task ends at once. */
  private Optional<String> objection(Claim claim) {
    return claim.purpose() == Claim.Purpose.RENDEZVOUS
        ? Optional.empty()
        : Optional.of("it was meant for a worker");
  }

  private void welcome(Reception.Admitted admitted, SelectionKey key) {
    ControlLink link = new ControlLink(admitted.channel(), MAX_PAYLOAD);
    Guest guest = new Guest(link, key, admitted.claim().attempt());
    guests.add(guest);
    key.attach(guest);
    key.interestOps(SelectionKey.OP_READ);
  }

  private void serve(Guest guest) {
    try {
      if (guest.key.isWritable()) {
        flush(guest);
      }
      if (guest.key.isReadable()) {
        Optional<Frame> frame = guest.link.receive();
        while (frame.isPresent()) {
          guest.lastHeard = System.nanoTime();
          hear(guest, frame.get());
          frame = guest.link.receive();
        }
      }
    } catch (MalformedFrame e) {
      // The driver hears of those that have joined, but not of the others.
      LOG.warn("dropped the connection of {}: {}", name(guest), e.getMessage());
      end(guest, e.getMessage());
    } catch (IOException e) {
      end(guest, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.warn("dropped a worker's connection", e);
      end(guest, e.toString());
    }
  }

  private static String name(Guest guest) {
    return guest.member == null ? "a worker that has not said who it is" : guest.member.toString();
  }

  private void hear(Guest guest, Frame frame) throws IOException {
    if (frame.attempt() != guest.attempt) {
      throw new MalformedFrame("found a frame of attempt " + frame.attempt());
    }
    if (frame.type() == FrameType.JOIN && guest.gathering == null) {
      join(guest, Arrival.read(frame.payload()));
    } else if (guest.gathering == null) {
      throw new MalformedFrame("found a frame of type " + frame.type() + " before a JOIN");
    } else {
      hear(guest, guest.gathering, frame);
    }
  }

  private static void hear(Guest guest, Gathering gathering, Frame frame) throws IOException {
    switch (frame.type()) {
      case BEAT -> {
        requireLength(frame, Long.BYTES);
        gathering.beat(guest, frame.payload().getLong());
      }
      case ROUND -> {
        requireLength(frame, ROUND_BYTES);
        gathering.averaged(frame.round(), frame.payload().getLong(), frame.payload().getDouble());
      }
      case LEAVE -> gathering.departed(guest, Departure.read(frame.payload()));
      default -> throw new MalformedFrame("found a frame of type " + frame.type());
    }
  }

  private static void requireLength(Frame frame, int expected) throws MalformedFrame {
    int found = frame.payload().remaining();
    if (found != expected) {
      throw new MalformedFrame(
          "found a frame of type %s of %d bytes".formatted(frame.type(), found));
    }
  }

  private void join(Guest guest, Arrival arrival) throws IOException {
    String refusal =
        current == null || current.attempt() != guest.attempt
            ? "attempt %d is over".formatted(guest.attempt)
            : current.join(guest, arrival);
    if (refusal != null) {
      send(guest, FrameType.REFUSED, Payloads.of(out -> out.writeUTF(refusal)));
    } else if (current.complete()) {
      Roster roster = current.roster();
      current.seat().forEach((one, worker) -> sendOrEnd(one, roster.write(worker)));
    }
  }

  private void sendOrEnd(Guest guest, ByteBuffer roster) {
    try {
      send(guest, FrameType.ROSTER, roster);
    } catch (IOException e) {
      end(guest, String.valueOf(e.getMessage()));
    }
  }

  private void send(Guest guest, FrameType type, ByteBuffer payload) throws IOException {
    guest.link.send(new Frame(type, guest.attempt, 0, payload));
    flush(guest);
  }

  private static void flush(Guest guest) throws IOException {
    boolean done = guest.link.flush();
    guest.key.interestOps(
        done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
  }

  private void end(Guest guest, String how) {
    guests.remove(guest);
    Strangers.closeQuietly(guest.link.channel());
    if (guest.gathering != null) {
      guest.gathering.left(guest, how);
    }
  }

  private void tick(long now) {
    if (current != null) {
      current.tick(now);
    }
    List<Guest> mute = new ArrayList<>();
    for (Guest guest : guests) {
      if (guest.gathering == null && now - guest.lastHeard > limit.toNanos()) {
        mute.add(guest);
      }
    }
    mute.forEach(guest -> end(guest, "it did not say who it is"));
  }

  private void tidyUp() {
    reception.close();
    guests.forEach(guest -> Strangers.closeQuietly(guest.link.channel()));
    Strangers.closeQuietly(selector);
  }

  /** Ends all connections, and returns once the thread has ended. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
