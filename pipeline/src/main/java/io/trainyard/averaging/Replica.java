package io.trainyard.averaging;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.exchange.Staging;
import io.trainyard.dataset.RowCounts;
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
  private final Fitting rows;
  private final Seed noise;
  private final Staging staging = new Staging();
  private Device device;
  private Network network;

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
    this.rows =
        plan.tokens() == null
            ? new ImageFitting(plan, worker, counts, device, hadoop, cache)
            : fitting(plan, worker, hadoop);
    this.schedule = counts.isEmpty() ? plan.schedule() : plan.schedule().over(rows.rowsPerEpoch());
    this.noise = plan.seed().of("training-noise").of(worker);
    boolean placed = false;
    try {
      place(device);
      placed = true;
    } finally {
      if (!placed) {
        releaseNetwork();
        rows.close();
      }
    }
  }

  private static Fitting fitting(TrainingPlan plan, int worker, Configuration hadoop) {
    return plan.tokens() instanceof PairPlan pairs
        ? new PairFitting(plan, pairs, worker, hadoop)
        : new SequenceFitting(plan, (SequencePlan) plan.tokens(), worker, hadoop);
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

  private void place(Device device) {
    releaseNetwork();
    this.network = Acceleration.build(plan.networkJson());
    rows.place(network);
    this.device = device;
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

  /** As below, of rows that depend on nothing that came before. */
  RoundOutcome fit(int epoch, int round, float[] parameters, float[] optimizerState) {
    return fit(epoch, round, parameters, optimizerState, new float[0]);
  }

  /**
   * Fits the minibatches of one round, starting from the given state.
   *
   * @param carried what the round before has left for this one; empty for the first
   */
  RoundOutcome fit(
      int epoch, int round, float[] parameters, float[] optimizerState, float[] carried) {
    int first = schedule.firstBatch(epoch, round);
    int end = Math.min(schedule.endBatch(epoch, round), rows.batchesPerEpoch());
    if (first >= end) {
      return RoundOutcome.idle(worker);
    }
    load(parameters, optimizerState);
    rows.carry(epoch, first, carried);
    Meter meter = new Meter();
    fit(epoch, round, meter, end, () -> {});
    float[] after = network.copyParameters();
    boolean finite = RoundOutcome.finite(meter.lossSum, after);
    return meter
        .outcome(
            worker,
            Sent.pack(plan.exchange(), parameters, after),
            sentState(optimizerState),
            finite)
        .carrying(rows.carried());
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
    double rate =
        plan.learningRate() == null
            ? Double.NaN
            : plan.learningRate().at(schedule.progress(epoch, batch));
    Seed seed = noise.of(schedule.iteration(epoch, batch));
    Step step = new Step(iteration, epoch, rate, plan.clipping(), seed);
    Fitting.Fitted fitted = rows.fit(epoch, batch, ahead, step);
    meter.add(fitted.examples(), fitted.loss(), fitted.nanos());
  }

  @Override
  public void close() {
    try {
      releaseNetwork();
    } finally {
      rows.close();
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
