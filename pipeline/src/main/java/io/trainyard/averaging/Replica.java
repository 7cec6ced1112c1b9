package io.trainyard.averaging;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.exchange.Staging;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Tensors;
import io.trainyard.device.Device;
import io.trainyard.model.Network;
import io.trainyard.model.Step;
import io.trainyard.random.Seed;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * One worker's network and rows, in the executor that carries it. What it computes depends on what
 * it is given for a round and on nothing that it did before, so that it may be lost and built anew.
 *
 * <p>Not thread-safe.
 */
final class Replica implements AutoCloseable {

  private final TrainingPlan plan;
  private final int worker;
  private final Schedule schedule;
  private final MinibatchReader rows;
  private final Seed noise;
  private final RowCache cache;
  private final long cached;
  private final Staging staging = new Staging();
  private final int threads;
  private Device device;
  private Network network;
  private Tensors tensors;
  private Feed feed;

  /**
   * @param device to which the calling thread is bound
   */
  Replica(TrainingPlan plan, int worker, Device device, Configuration hadoop, RowCache cache) {
    this(plan, worker, Optional.empty(), device, hadoop, cache);
  }

  /** One that trains alone. */
  static Replica alone(
      TrainingPlan plan,
      Optional<RowCounts> counts,
      Device device,
      Configuration hadoop,
      RowCache cache) {
    return new Replica(plan, 0, counts, device, hadoop, cache);
  }

  /**
   * @param counts how often rows come in an epoch; known to this worker alone, so that there can be
   *     no other then
   */
  private Replica(
      TrainingPlan plan,
      int worker,
      Optional<RowCounts> counts,
      Device device,
      Configuration hadoop,
      RowCache cache) {
    this.plan = plan;
    this.worker = worker;
    RowRange all = plan.schedule().rowsOf(worker);
    RowRange range = counts.map(some -> some.within(all)).orElse(all);
    this.cache = cache;
    this.cached =
        cache.take(plan.input().cache(), MinibatchReader.memoryBytes(plan.dataset(), range.rows()));
    this.rows = reader(range, counts, hadoop);
    this.schedule = counts.isEmpty() ? plan.schedule() : plan.schedule().over(rows.rowsPerEpoch());
    this.noise = plan.seed().of("training-noise").of(worker);
    this.threads = plan.input().threads().of(device);
    boolean placed = false;
    try {
      place(device);
      placed = true;
    } finally {
      if (!placed) {
        releaseNetwork();
        forgetRows();
      }
    }
  }

  private MinibatchReader reader(RowRange range, Optional<RowCounts> counts, Configuration hadoop) {
    try {
      return new MinibatchReader(
          plan.dataset(),
          range,
          counts,
          new MinibatchReader.Options(
              plan.schedule().batchSize(), plan.seed(), plan.input().shuffleBuffer(), cached),
          hadoop);
    } catch (RuntimeException e) {
      cache.giveBack(cached);
      throw e;
    }
  }

  /** Rows that it fits in an epoch, each as often as it comes. */
  int rowsPerEpoch() {
    return rows.rowsPerEpoch();
  }

  private void releaseNetwork() {
    if (network != null) {
      network.release();
    }
  }

  private void forgetRows() {
    if (feed != null) {
      feed.close();
    }
    rows.close();
    cache.giveBack(cached);
  }

  private void place(Device device) {
    releaseNetwork();
    this.network = Acceleration.build(plan.networkJson());
    this.tensors = tensors();
    if (feed == null) {
      // Its own, which never hold native memory: minibatches are made on the heap, wherever the
      // network lies and may move to.
      Tensors heap = tensors();
      this.feed = new Feed(rows, () -> new Preparation(plan, worker, heap), threads);
    }
    this.device = device;
  }

  private Tensors tensors() {
    return new Tensors(
        plan.dataset().manifest().networkShape(),
        plan.input().normalization(),
        network.inputLayout(),
        plan.input().labelSmoothing());
  }

  /**
   * Builds the network and its input anew if they lie on another device: Spark may give a worker
   * another GPU in the next round. Rows, which are on the heap, stay.
   *
   * @param to to which the calling thread is bound
   */
  void moveTo(Device to) {
    if (!to.equals(device)) {
      place(to);
    }
  }

  /** Where the network and its input lie. */
  Device device() {
    return device;
  }

  /** Fits the minibatches of one round, starting from the given state. */
  RoundOutcome fit(int epoch, int round, float[] parameters, float[] optimizerState) {
    int first = schedule.firstBatch(epoch, round);
    int end = Math.min(schedule.endBatch(epoch, round), rows.batchesPerEpoch());
    if (first >= end) {
      return RoundOutcome.idle(worker);
    }
    load(parameters, optimizerState);
    Meter meter = new Meter();
    fit(epoch, round, meter, end, () -> {});
    float[] after = network.copyParameters();
    boolean finite = RoundOutcome.finite(meter.lossSum, after);
    return meter.outcome(
        worker, Sent.pack(plan.exchange(), parameters, after), sentState(optimizerState), finite);
  }

  /** Takes over what a round, or an epoch, starts from. */
  void load(float[] parameters, float[] optimizerState) {
    network.setParameters(parameters);
    if (plan.optimizerState() != OptimizerStatePolicy.RESET) {
      network.setOptimizerState(optimizerState);
    }
  }

  /**
   * Fits the minibatches of one round, if there are any left, starting from what the network has.
   *
   * <p>Minibatches are made ahead to the end of the epoch, whose rounds follow one another here.
   *
   * @param between called before each minibatch; may throw
   */
  void fit(int epoch, int round, Meter meter, Runnable between) {
    fit(epoch, round, meter, rows.batchesPerEpoch(), between);
  }

  private void fit(int epoch, int round, Meter meter, int ahead, Runnable between) {
    int first = schedule.firstBatch(epoch, round);
    int end = Math.min(schedule.endBatch(epoch, round), rows.batchesPerEpoch());
    boolean reset = plan.optimizerState() == OptimizerStatePolicy.RESET;
    if (reset && first < end) {
      network.resetOptimizerState();
    }
    for (int batch = first; batch < end; batch++) {
      between.run();
      int iteration = reset ? batch - first : schedule.iteration(epoch, batch);
      step(epoch, batch, ahead, iteration, meter);
    }
  }

  /** The network, whose parameters and state an exchange averages where they are. */
  Network network() {
    return network;
  }

  /** Memory that an exchange uses from one epoch to the next. */
  Staging staging() {
    return staging;
  }

  /** A state that is not averaged goes on as it is, to the bit. */
  private Sent sentState(float[] before) {
    return switch (plan.optimizerState()) {
      case RESET -> new Sent.Whole(new float[0]);
      case KEEP -> new Sent.Whole(network.copyOptimizerState());
      case AVERAGE -> Sent.pack(plan.exchange(), before, network.copyOptimizerState());
    };
  }

  private void step(int epoch, int batch, int ahead, int iteration, Meter meter) {
    long start = System.nanoTime();
    Feed.Minibatch minibatch = feed.take(epoch, batch, ahead);
    Tensors.Batch tensors = this.tensors.put(minibatch.values());
    long ready = System.nanoTime();
    double rate =
        plan.learningRate() == null
            ? Double.NaN
            : plan.learningRate().at(schedule.progress(epoch, batch));
    Seed seed = noise.of(schedule.iteration(epoch, batch));
    Step step = new Step(iteration, epoch, rate, plan.clipping(), seed);
    double loss = network.fit(tensors.features(), tensors.labels(), step);
    meter.add(
        minibatch.values().count(),
        loss,
        new WorkerOutcome.Nanos(
            minibatch.readNanos(),
            minibatch.augmentNanos(),
            ready - start,
            System.nanoTime() - ready));
  }

  @Override
  public void close() {
    try {
      releaseNetwork();
    } finally {
      forgetRows();
    }
  }

  /** Adds up a round's losses and times. */
  static final class Meter {

    private long examples;
    private double lossSum;
    private WorkerOutcome.Nanos nanos = WorkerOutcome.Nanos.ZERO;

    void add(Meter other) {
      examples += other.examples;
      lossSum += other.lossSum;
      nanos = nanos.plus(other.nanos);
    }

    long examples() {
      return examples;
    }

    double lossSum() {
      return lossSum;
    }

    WorkerOutcome.Nanos nanos() {
      return nanos;
    }

    void add(int count, double loss, WorkerOutcome.Nanos spent) {
      examples += count;
      lossSum += count * loss;
      nanos = nanos.plus(spent);
    }

    RoundOutcome outcome(int worker, Sent parameters, Sent optimizerState, boolean finite) {
      return new RoundOutcome(worker, parameters, optimizerState, examples, lossSum, finite, nanos);
    }
  }
}
