package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A rendezvous and workers on threads of this JVM, as if of one process or of several. */
public final class Crew implements AutoCloseable {

  static final Duration PATIENT = Duration.ofSeconds(30);

  /** All that is in time has to come within it, on a busy machine too. */
  static final Duration SHORT = Duration.ofSeconds(3);

  /** What one worker does. */
  @FunctionalInterface
  interface Work<T> {
    T with(Participant participant) throws Exception;
  }

  final String secret = SharedKey.freshSecret();
  final SharedKey key = SharedKey.of(secret, Optional.empty());
  final Duration limit;
  final Rendezvous rendezvous;
  final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /** On which workers listen. */
  PortRange ports = PortRange.ANY;

  final AtomicBoolean cancelled = new AtomicBoolean();

  /** By slot: the port on which others are told to reach the worker, and its own. */
  final Map<Integer, int[]> detours = new HashMap<>();

  final Map<Integer, List<Integer>> held = new HashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final UUID[] processes;
  private long attempt;

  /**
   * @param processes by slot: which process it belongs to
   */
  Crew(Duration limit, int... processes) throws IOException {
    this.limit = limit;
    this.rendezvous = Rendezvous.open(loopback(), PortRange.ANY, key, limit);
    this.processes = new UUID[processes.length];
    for (int slot = 0; slot < processes.length; slot++) {
      this.processes[slot] = new UUID(0, processes[slot]);
    }
  }

  /**
   * A port that is free, and stays so: it is not among those that the system lends to callers, and
   * nobody who calls it before somebody listens there can be given it himself.
   */
  public static int freePort() throws IOException {
    SplittableRandom random = new SplittableRandom();
    while (true) {
      try (ServerSocket free = new ServerSocket(20_000 + random.nextInt(12_000), 1, loopback())) {
        return free.getLocalPort();
      } catch (BindException e) {
        // The next one.
        continue;
      }
    }
  }

  static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  Invitation invitation() {
    return new Invitation("127.0.0.1", rendezvous.port(), attempt, secret, ports, limit);
  }

  /** Has workers listen where nobody else does, so that their sockets can be told from others. */
  void keepApart() {
    ports = new PortRange(17_000, 17_900);
  }

  /** Sockets that the rendezvous and the workers hold, once it is {@code expected} or never. */
  long settleAt(long expected) throws Exception {
    int door = rendezvous.port();
    return Descriptors.settleAt(expected, ports, new PortRange(door, door));
  }

  Gathering gather() {
    attempt++;
    return rendezvous.gather(attempt, processes.length, events::add);
  }

  /** Sends a worker to the current attempt; {@code work} has it once it is connected. */
  <T> Future<T> send(int slot, Work<T> work) {
    int[] detour = detours.get(slot);
    Member self =
        new Member(
            -1,
            slot,
            "executor-" + slot,
            "127.0.0.1",
            detour == null ? 0 : detour[0],
            processes[slot]);
    PortRange own = detour == null ? ports : new PortRange(detour[1], detour[1]);
    Invitation invitation =
        new Invitation("127.0.0.1", rendezvous.port(), attempt, secret, own, limit);
    Arrival arrival = new Arrival(0, self, held.getOrDefault(slot, List.of()));
    return threads.submit(
        () -> {
          try (Participant participant =
              Participant.join(invitation, key, arrival, cancelled::get)) {
            return work.with(participant);
          }
        });
  }

  /** Sends all workers to a new attempt. */
  <T> List<Future<T>> sendAll(Work<T> work) {
    gather();
    List<Future<T>> all = new ArrayList<>();
    for (int slot = 0; slot < processes.length; slot++) {
      all.add(send(slot, work));
    }
    return all;
  }

  static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  static <T> List<T> get(List<Future<T>> futures) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(get(future));
    }
    return results;
  }

  /** The next event of a kind; others before it are passed over. */
  <E extends Event> E await(Class<E> type) throws InterruptedException {
    while (true) {
      Event event = events.poll(60, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no " + type.getSimpleName() + " came");
      }
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }

  @Override
  public void close() {
    cancelled.set(true);
    threads.shutdownNow();
    rendezvous.close();
  }
}
