package io.trainyard.averaging;

import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.exchange.Arrival;
import io.trainyard.averaging.exchange.Departure;
import io.trainyard.averaging.exchange.Departure.Reason;
import io.trainyard.averaging.exchange.Disturbance;
import io.trainyard.averaging.exchange.Exchange;
import io.trainyard.averaging.exchange.ExchangeVector;
import io.trainyard.averaging.exchange.Member;
import io.trainyard.averaging.exchange.Participant;
import io.trainyard.averaging.exchange.RoundNotes;
import io.trainyard.averaging.exchange.RoundSummary;
import io.trainyard.averaging.exchange.SharedKey;
import io.trainyard.averaging.exchange.Staging;
import io.trainyard.device.Device;
import io.trainyard.device.Devices;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Divergence;
import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/** A worker's epoch: fit, average, and again. */
final class EpochWorker {

  /** What Spark calls the driver among the executors; with a local master it runs all tasks. */
  private static final String DRIVER = "driver";

  private final EpochTask task;
  private final TrainingPlan plan;
  private final BooleanSupplier cancelled;
  private long examples;
  private double lossSum;

  EpochWorker(EpochTask task, BooleanSupplier cancelled) {
    this.task = task;
    this.plan = task.plan().value();
    this.cancelled = cancelled;
  }

  WorkerOutcome run(SharedKey key, Arrival arrival) {
    try (Participant participant = Participant.join(task.invitation(), key, arrival, cancelled)) {
      return run(participant);
    } catch (Disturbance | CancellationException | IOException e) {
      return WorkerOutcome.failed(arrival.self().toString(), departure(e));
    }
  }

  private WorkerOutcome run(Participant participant) {
    try {
      WorkerOutcome outcome = epoch(participant);
      participant.leave(Departure.finished());
      return outcome;
    } catch (RuntimeException e) {
      Departure departure = departure(e);
      participant.leave(departure);
      return WorkerOutcome.failed(participant.self().toString(), departure);
    } catch (Error e) {
      Departure departure = departure(e);
      participant.leave(departure);
      if (isDriver(participant.self())) {
        // Spark ends the whole process after an error in a task; here that is the driver's own.
        return WorkerOutcome.failed(participant.self().toString(), departure);
      }
      throw e;
    }
  }

  private static boolean isDriver(Member self) {
    return self.executor().equals(DRIVER);
  }

  private static Departure departure(Throwable e) {
    if (e instanceof Disturbance disturbance) {
      return Departure.disturbed(disturbance);
    }
    if (e instanceof CancellationException) {
      return Departure.failed(Reason.DISTURBED, "its task was cancelled");
    }
    if (e instanceof Infrastructure
        || e instanceof UncheckedIOException
        || e instanceof IOException) {
      return Departure.failed(Reason.INFRASTRUCTURE, String.valueOf(e.getMessage()));
    }
    if (e instanceof OutOfMemoryError) {
      // Spark gives up on the executor; the next one may have more room.
      return Departure.failed(Reason.INFRASTRUCTURE, e.toString());
    }
    if (e instanceof BadData) {
      return Departure.failed(Reason.BAD_DATA, e.getMessage());
    }
    if (e instanceof BadConfiguration) {
      return Departure.failed(Reason.BAD_CONFIGURATION, e.getMessage());
    }
    if (e instanceof Divergence) {
      return Departure.failed(Reason.DIVERGED, e.getMessage());
    }
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return Departure.failed(Reason.BUG, trace.toString());
  }

  private WorkerOutcome epoch(Participant participant) {
    int worker = participant.worker();
    Device device = Devices.bind();
    Replica replica =
        Replicas.take(task.replicas(), worker)
            .orElseGet(
                () ->
                    new Replica(
                        plan, worker, device, task.hadoop().value().value(), RowCache.ofThisJvm()));
    boolean done = false;
    try {
      replica.moveTo(device);
      WorkerOutcome outcome = epoch(participant, replica);
      done = true;
      return outcome;
    } finally {
      // Whatever comes of the replica now, the neighbours must have let go of its memory.
      participant.letGo();
      if (done) {
        Replicas.putBack(task.replicas(), worker, replica);
      } else {
        replica.close();
      }
    }
  }

  private WorkerOutcome epoch(Participant participant, Replica replica) {
    int worker = participant.worker();
    int state = task.optimizerStates().size() == 1 ? 0 : worker;
    float[] optimizerState = task.optimizerStates().get(state).value();
    replica.load(task.parameters().value(), optimizerState);
    float[] outer = task.outerState().value().clone();
    ReplicaVector parameters = parameters(replica, outer);
    List<ExchangeVector> vectors = new ArrayList<>(List.of(parameters));
    if (plan.optimizerState() == OptimizerStatePolicy.AVERAGE && optimizerState.length > 0) {
      vectors.add(optimizerState(replica, optimizerState));
    }
    Exchange exchange = participant.exchange(vectors, replica.staging());
    Replica.Meter total = new Replica.Meter();
    for (int round = 0; round < plan.schedule().roundsPerEpoch(task.epoch()); round++) {
      Replica.Meter meter = new Replica.Meter();
      replica.fit(task.epoch(), round, meter, participant::look);
      total.add(meter);
      RoundSummary summary = exchange.average(notes(meter, parameters));
      requireFinite(round, summary);
      summary.notes().forEach(this::count);
      if (worker == EpochAttempt.REPORTER) {
        participant.report(round, summary);
      }
    }
    return outcome(participant, replica, parameters, outer, total, exchange);
  }

  private ReplicaVector parameters(Replica replica, float[] outer) {
    var network = replica.network();
    Staging memory = replica.staging();
    return new ReplicaVector(
        new HostVector(
            network.parameters(),
            network::copyParameters,
            network::setParameters,
            size -> memory.own("parameters", size)),
        new AveragingRule(plan.exchange(), plan.outer(), network.runningStatistics()),
        plan.schedule().workers(),
        task.parameters().value(),
        outer,
        size -> memory.own("parameters on the wire", size));
  }

  private ReplicaVector optimizerState(Replica replica, float[] start) {
    var network = replica.network();
    Staging memory = replica.staging();
    return new ReplicaVector(
        new HostVector(
            network.optimizerState(),
            network::copyOptimizerState,
            network::setOptimizerState,
            size -> memory.own("state", size)),
        AveragingRule.ofState(plan.exchange()),
        plan.schedule().workers(),
        start,
        new float[0],
        size -> memory.own("state on the wire", size));
  }

  private static RoundNotes notes(Replica.Meter meter, ReplicaVector parameters) {
    boolean idle = meter.examples() == 0;
    boolean finite = idle || (Double.isFinite(meter.lossSum()) && parameters.isFinite());
    return new RoundNotes(meter.examples(), meter.lossSum(), finite);
  }

  private void count(RoundNotes notes) {
    examples += notes.examples();
    lossSum += notes.lossSum();
  }

  private void requireFinite(int round, RoundSummary summary) {
    int diverged = summary.diverged();
    if (diverged >= 0) {
      RoundNotes notes = summary.notes().get(diverged);
      throw RoundsTransport.divergence(
          task.epoch(), round, diverged, notes.lossSum() / notes.examples());
    }
  }

  private WorkerOutcome outcome(
      Participant participant,
      Replica replica,
      ReplicaVector vector,
      float[] outer,
      Replica.Meter total,
      Exchange exchange) {
    int worker = participant.worker();
    float[] none = new float[0];
    boolean tellsState =
        switch (plan.optimizerState()) {
          case AVERAGE -> worker == 0;
          case KEEP -> true;
          case RESET -> false;
        };
    return new WorkerOutcome(
        null,
        worker,
        worker == 0 ? replica.network().copyParameters() : none,
        tellsState ? replica.network().copyOptimizerState() : none,
        outerPart(exchange, outer),
        checksum(vector),
        lossSum,
        examples,
        total.nanos(),
        exchange.traffic());
  }

  private static WorkerOutcome.OuterPart outerPart(Exchange exchange, float[] outer) {
    if (outer.length == 0) {
      return new WorkerOutcome.OuterPart(0, outer);
    }
    int first = Math.min(outer.length, exchange.firstBlock(0) * BlockAveraging.BLOCK);
    int end = Math.min(outer.length, exchange.endBlock(0) * BlockAveraging.BLOCK);
    return new WorkerOutcome.OuterPart(first, java.util.Arrays.copyOfRange(outer, first, end));
  }

  private static long checksum(ReplicaVector parameters) {
    CRC32C crc = new CRC32C();
    ByteBuffer bytes = parameters.hostBytes().duplicate().clear();
    crc.update(bytes);
    return crc.getValue();
  }
}
