package io.trainyard.averaging;

import io.trainyard.averaging.exchange.Arrival;
import io.trainyard.averaging.exchange.Departure;
import io.trainyard.averaging.exchange.Exchange;
import io.trainyard.averaging.exchange.Invitation;
import io.trainyard.averaging.exchange.Member;
import io.trainyard.averaging.exchange.Participant;
import io.trainyard.averaging.exchange.PortRange;
import io.trainyard.averaging.exchange.Rendezvous;
import io.trainyard.averaging.exchange.RoundNotes;
import io.trainyard.averaging.exchange.SharedKey;
import io.trainyard.averaging.exchange.Staging;
import io.trainyard.failure.Infrastructure;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Phaser;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The all-reduce by itself: workers on threads of this JVM that have nothing to do but average a
 * vector of noise, over the very code with which {@link AllReduceTransport} does. There for
 * measuring.
 *
 * <p>Not thread-safe.
 */
public final class ExchangeTrial implements AutoCloseable {

  /** How workers reach each other. */
  public enum Route {
    /** Through memory, as workers of one executor do. */
    MEMORY,
    /** Over sockets on the loopback device, as workers of different executors do. */
    SOCKETS
  }

  /**
   * What is averaged, by whom.
   *
   * @param workers at least 1
   * @param parameters values of the vector, from 1 to {@link #MOST_PARAMETERS}
   */
  public record Setup(int workers, int parameters, ExchangeType exchange, Route route) {

    /** Bytes that all workers together take. */
    public Memory memory() {
      long bytes = (long) Float.BYTES * parameters;
      boolean packed = exchange == ExchangeType.FLOAT16;
      long wire = exchange.bytes(parameters);
      long staging = route == Route.SOCKETS ? wire * (workers - 1) / workers : 0;
      return new Memory(
          packed ? (workers + 1) * bytes : 0, // The change is taken from what all started from.
          workers * bytes,
          workers * (staging + (packed ? wire : 0)));
    }
  }

  /**
   * Bytes that a trial takes.
   *
   * @param heap of the JVM
   * @param arrays of ND4J, outside the heap
   * @param buffers of the JVM, outside the heap
   */
  public record Memory(long heap, long arrays, long buffers) {}

  /** A vector's bytes have to fit into one buffer. */
  public static final int MOST_PARAMETERS = Integer.MAX_VALUE / Float.BYTES;

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long ATTEMPT = 1;
  private static final RoundNotes NOTES = new RoundNotes(1, 0, true);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Seed SEED = new Seed(17);

  private final Setup setup;
  private final String secret = SharedKey.freshSecret();
  private final SharedKey key = SharedKey.of(secret, Optional.empty());
  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final float[] start;
  private final Rendezvous rendezvous;
  private final Phaser gate;
  private final List<Thread> threads = new ArrayList<>();
  private final long[] begun;
  private final long[] ended;
  private final long[] busy;
  private final long[] sent;
  private volatile boolean closed;
  private volatile Throwable failure;
  private int averagings;

  private ExchangeTrial(Setup setup) throws IOException {
    this.setup = setup;
    this.start =
        setup.exchange() == ExchangeType.FLOAT16 ? new float[setup.parameters()] : new float[0];
    this.gate = new Phaser(setup.workers() + 1);
    this.begun = new long[setup.workers()];
    this.ended = new long[setup.workers()];
    this.busy = new long[setup.workers()];
    this.sent = new long[setup.workers()];
    this.rendezvous = Rendezvous.open(loopback, PortRange.ANY, key, LIMIT);
  }

  /**
   * Brings the workers together.
   *
   * @throws Infrastructure if this machine has no port or file descriptor left
   */
  public static ExchangeTrial open(Setup setup) {
    try {
      ExchangeTrial trial = new ExchangeTrial(setup);
      trial.start();
      return trial;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static Infrastructure failed(Throwable cause) {
    return new Infrastructure("cannot measure the exchange: " + cause, cause);
  }

  private void start() {
    rendezvous.gather(ATTEMPT, setup.workers(), event -> {});
    UUID process = UUID.randomUUID();
    for (int slot = 0; slot < setup.workers(); slot++) {
      UUID own = setup.route() == Route.MEMORY ? process : UUID.randomUUID();
      String host = loopback.getHostAddress();
      Arrival arrival = new Arrival(0, new Member(-1, slot, "trial", host, 0, own), List.of());
      Thread thread = new Thread(() -> work(arrival), "trainyard-trial-" + slot);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void work(Arrival arrival) {
    PortRange ports = setup.route() == Route.MEMORY ? null : PortRange.ANY;
    var invitation =
        new Invitation(loopback.getHostAddress(), rendezvous.port(), ATTEMPT, secret, ports, LIMIT);
    try (Participant participant = Participant.join(invitation, key, arrival, () -> closed)) {
      average(participant);
      participant.leave(Departure.finished());
    } catch (Throwable e) {
      // Errors too, running out of memory above all: the gate would be waited at for ever.
      if (!closed) {
        failure = e;
      }
      gate.forceTermination();
    }
  }

  private void average(Participant participant) {
    INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, setup.parameters());
    try {
      var host =
          new HostVector(
              array,
              () -> array.data().asFloat(),
              values -> array.data().asNioFloat().put(values),
              ByteBuffer::allocateDirect);
      var vector =
          new ReplicaVector(
              host,
              new AveragingRule(setup.exchange(), new OuterOptimizer.None()),
              setup.workers(),
              start,
              new float[0],
              ByteBuffer::allocateDirect);
      Exchange exchange = participant.exchange(List.of(vector), new Staging());
      rounds(participant.worker(), vector, exchange);
    } finally {
      // The neighbours must have let go of the memory before it is freed.
      participant.letGo();
      array.close();
    }
  }

  private void rounds(int worker, ReplicaVector vector, Exchange exchange) {
    float[] noise = noise(worker);
    while (true) {
      // With equal values there would be no change, and nothing to encode, after the first round.
      fill(vector.hostBytes().asFloatBuffer(), noise);
      gate.arriveAndAwaitAdvance();
      if (closed || gate.isTerminated()) {
        return;
      }
      long cpu = THREADS.getCurrentThreadCpuTime();
      begun[worker] = System.nanoTime();
      exchange.average(NOTES);
      ended[worker] = System.nanoTime();
      busy[worker] = THREADS.getCurrentThreadCpuTime() - cpu;
      sent[worker] = exchange.traffic().bytesSent();
      gate.arriveAndAwaitAdvance();
    }
  }

  private static float[] noise(int worker) {
    SplittableRandom random = SEED.of(worker).generator();
    float[] noise = new float[BlockAveraging.BLOCK];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextDouble(-1, 1);
    }
    return noise;
  }

  private static void fill(FloatBuffer values, float[] noise) {
    for (values.clear(); values.hasRemaining(); ) {
      values.put(noise, 0, Math.min(noise.length, values.remaining()));
    }
  }

  /**
   * Averages once.
   *
   * @return nanoseconds from when the first worker was let go, all of them being there, until the
   *     last had the mean
   * @throws Infrastructure if a worker fails
   */
  public long average() {
    gate.arriveAndAwaitAdvance();
    gate.arriveAndAwaitAdvance();
    if (gate.isTerminated()) {
      throw failed(failure == null ? new CancellationException("the trial was closed") : failure);
    }
    averagings++;
    return LongStream.of(ended).max().orElseThrow() - LongStream.of(begun).min().orElseThrow();
  }

  /** Bytes that one worker has sent in one averaging, the mean over all of them. */
  public double bytesSent() {
    return averagings == 0 ? 0 : mean(sent) / averagings;
  }

  /**
   * Nanoseconds of a core that one worker has taken in the last averaging, the mean over all of
   * them. Beside other programs it says more than the time that has passed.
   */
  public double cpuNanos() {
    return mean(busy);
  }

  private static double mean(long[] byWorker) {
    return LongStream.of(byWorker).average().orElseThrow();
  }

  @Override
  public void close() {
    closed = true;
    gate.forceTermination();
    try {
      for (Thread thread : threads) {
        thread.join(LIMIT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rendezvous.close();
  }
}
