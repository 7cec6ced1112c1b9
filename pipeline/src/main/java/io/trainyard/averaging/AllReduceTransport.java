package io.trainyard.averaging;

import io.trainyard.averaging.exchange.PortRange;
import io.trainyard.averaging.exchange.Rendezvous;
import io.trainyard.averaging.exchange.SharedKey;
import io.trainyard.dataset.JobDescription;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One barrier stage for each epoch, in which the workers average among themselves: they meet at a
 * rendezvous on the driver, and exchange over sockets, or through memory where they share an
 * executor. Needs a slot for each worker at the same time.
 *
 * <p>A worker that is lost or stalls, and a connection that breaks, end the attempt; the driver
 * tries the epoch again from the state that it holds, to the same bytes.
 */
final class AllReduceTransport implements Transport {

  /** Whether workers of one process exchange through memory. */
  enum Neighbours {
    TOGETHER,
    /** For tests: sockets between all. */
    APART
  }

  private static final Logger LOG = LoggerFactory.getLogger(AllReduceTransport.class);

  private final JavaSparkContext spark;
  private final TrainingPlan plan;
  private final NetworkSettings network;
  private final Neighbours neighbours;
  private final Slots slots;
  private final String replicas;
  private final String secret = SharedKey.freshSecret();
  private final Rendezvous rendezvous;
  private final Broadcast<TrainingPlan> planBroadcast;
  private final Broadcast<SerializableConfiguration> hadoop;
  private long attempts;

  AllReduceTransport(JavaSparkContext spark, TrainingPlan plan, NetworkSettings network) {
    this(spark, plan, network, Neighbours.TOGETHER);
  }

  /**
   * @throws BadConfiguration if the cluster cannot run all workers at once, or the rendezvous
   *     cannot listen where it should
   */
  AllReduceTransport(
      JavaSparkContext spark, TrainingPlan plan, NetworkSettings network, Neighbours neighbours) {
    this.spark = spark;
    this.plan = plan;
    this.network = network;
    this.neighbours = neighbours;
    this.slots = new Slots(spark);
    require(spark, plan.schedule().workers(), network);
    // A run that is started twice in one JVM must not find the replicas of the first.
    this.replicas = plan.run() + "/" + UUID.randomUUID();
    // Nothing may fail once the rendezvous listens: nobody could close it.
    this.planBroadcast = spark.broadcast(plan);
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    this.rendezvous = open();
  }

  /**
   * Waits for a slot for each worker, where the configuration lets there be so many.
   *
   * @throws Failure if this transport cannot be used here
   */
  static void require(JavaSparkContext spark, int workers, NetworkSettings network) {
    objection(spark, workers, network.timeout())
        .ifPresent(
            why -> {
              throw refusal(new Slots(spark), workers, why);
            });
  }

  /** A cluster that is busy may be free another time; the rest is up to the configuration. */
  private static Failure refusal(Slots slots, int workers, String why) {
    String text =
        "cannot use averaging.transport = all-reduce: %s, or use averaging.transport = rounds"
            .formatted(why);
    boolean mayCome = !slots.areDynamic() && slots.ceiling() >= workers;
    return mayCome && slots.count() == 0 ? new Infrastructure(text) : new BadConfiguration(text);
  }

  /**
   * Why this transport cannot be used here; empty where it can. Executors that are still
   * registering are waited for.
   */
  static Optional<String> objection(JavaSparkContext spark, int workers, Duration timeout) {
    Slots slots = new Slots(spark);
    // There is nothing to wait for where the configuration does not let there be enough.
    IntSupplier found =
        () ->
            slots.ceiling() < workers
                ? slots.ceiling()
                : slots.await(workers, patience(spark, timeout));
    return objection(slots.areDynamic(), found, workers);
  }

  /**
   * @param dynamic whether executors come and go
   * @param slots found out only where it matters, as it may take a while
   */
  static Optional<String> objection(boolean dynamic, IntSupplier slots, int workers) {
    if (dynamic) {
      return Optional.of(
          "expected a fixed number of executors, found spark.dynamicAllocation.enabled = true; set"
              + " it to false");
    }
    int found = slots.getAsInt();
    if (found == 0) {
      return Optional.of(
          "expected executors, found none; see that the cluster has cores and memory to spare");
    }
    return found >= workers
        ? Optional.empty()
        : Optional.of(
            "expected a slot for each of %d workers at the same time, found %d slots; give the application %d cores or set averaging.workers to at most %d"
                .formatted(workers, found, workers, found));
  }

  /** How long executors are given to come, at first and in place of one that was lost. */
  static Duration patience(JavaSparkContext spark, Duration timeout) {
    String key = "spark.scheduler.maxRegisteredResourcesWaitingTime";
    Duration registration = Duration.ofSeconds(spark.getConf().getTimeAsSeconds(key, "30s"));
    return registration.compareTo(timeout) > 0 ? registration : timeout;
  }

  private Rendezvous open() {
    String host = spark.getConf().get("spark.driver.host");
    String address =
        network.bindAddress().orElse(spark.getConf().get("spark.driver.bindAddress", host));
    SharedKey key = SharedKey.of(secret, ApplicationSecret.find());
    try {
      return Rendezvous.open(
          InetAddress.getByName(address), network.rendezvousPorts(), key, network.timeout());
    } catch (IOException e) {
      SparkFailures.destroyQuietly(List.of(planBroadcast, hadoop));
      throw new BadConfiguration(
          "cannot open the rendezvous on the driver: expected an address of this machine in averaging.rendezvous.bind-address and a free port in averaging.rendezvous.ports, found %s and %s (%s)"
              .formatted(address, network.rendezvousPorts(), e.getMessage()),
          e);
    }
  }

  /**
   * Where workers find the rendezvous. It does not listen on other addresses than it was told to,
   * and {@code spark.driver.host} may be one of those; all of them are not one to call.
   */
  private String advertised() {
    return network
        .bindAddress()
        .filter(address -> !isWildcard(address))
        .orElseGet(() -> spark.getConf().get("spark.driver.host"));
  }

  private static boolean isWildcard(String address) {
    try {
      return InetAddress.getByName(address).isAnyLocalAddress();
    } catch (UnknownHostException e) {
      // The rendezvous listens there, so that it was known a moment ago.
      return false;
    }
  }

  @Override
  public EpochResult train(int epoch, ReplicaState start, Listener listener) {
    long started = System.nanoTime();
    Once once = new Once(listener);
    for (int retry = 0; ; retry++) {
      try {
        return attempt(epoch, start, once).result(start, System.nanoTime() - started).after(retry);
      } catch (Infrastructure e) {
        if (retry == network.maxRetries() || spark.sc().isStopped()) {
          throw new Infrastructure(
              "cannot finish epoch %d: %s; no retry is left (averaging.max-retries = %d); see that the executors live and reach each other, and give the same command again"
                  .formatted(epoch + 1, e.getMessage(), network.maxRetries()),
              e);
        }
        LOG.warn(
            "epoch {} has failed: {}; retry {} of {} from the epoch's start",
            epoch + 1,
            e.getMessage(),
            retry + 1,
            network.maxRetries());
      }
    }
  }

  private EpochOutcome attempt(int epoch, ReplicaState start, Listener listener) {
    int workers = plan.schedule().workers();
    int found = slots.await(workers, patience(spark, network.timeout()));
    if (found < workers) {
      throw new Infrastructure(
          "expected a slot for each of %d workers, found %d".formatted(workers, found));
    }
    int rounds = plan.schedule().roundsPerEpoch(epoch);
    JobDescription described =
        JobDescription.set(spark, "epoch %d, %d rounds".formatted(epoch + 1, rounds));
    try (EpochAttempt attempt =
        new EpochAttempt(spark, rendezvous, ++attempts, workers, network.timeout())) {
      return attempt.run(task(epoch, attempt, start), plan, listener);
    } finally {
      described.restore();
    }
  }

  private EpochTask task(int epoch, EpochAttempt attempt, ReplicaState start) {
    boolean apart = neighbours == Neighbours.APART;
    PortRange ports = spark.sc().isLocal() && !apart ? null : network.workerPorts();
    List<Broadcast<float[]>> states =
        start.optimizerStates().stream().map(attempt::broadcast).toList();
    return new EpochTask(
        replicas,
        attempt.invitation(advertised(), secret, ports),
        apart,
        planBroadcast,
        hadoop,
        epoch,
        attempt.broadcast(start.parameters()),
        states,
        attempt.broadcast(start.outerState()));
  }

  /** Passes on each round once, however often it is made. */
  private static final class Once implements Listener {

    private final Listener listener;
    private int next;

    Once(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void averaged(int epoch, int round, long examples, double loss) {
      if (round >= next) {
        next = round + 1;
        listener.averaged(epoch, round, examples, loss);
      }
    }
  }

  @Override
  public void close() {
    rendezvous.close();
    try {
      if (!spark.sc().isStopped()) {
        release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      // What training came to must not be lost over tidying up.
      LOG.warn("cannot free the executors' replicas", e);
    }
    SparkFailures.destroyQuietly(List.of(planBroadcast, hadoop));
  }

  /** Bounded: a task that hangs in an executor must not keep training's end. */
  private void release() throws InterruptedException, ExecutionException, TimeoutException {
    String key = replicas;
    int tasks = Math.max(1, slots.count());
    JobDescription described = JobDescription.set(spark, "release replicas");
    JavaRDD<Integer> everywhere =
        spark.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks);
    JavaFutureAction<Void> released = everywhere.foreachAsync(slot -> Replicas.release(key));
    described.restore();
    try {
      released.get(network.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      released.cancel(true);
    }
  }
}
