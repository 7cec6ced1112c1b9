package io.trainyard.averaging;

import io.trainyard.averaging.exchange.Departure;
import io.trainyard.averaging.exchange.Event;
import io.trainyard.averaging.exchange.Gathering;
import io.trainyard.averaging.exchange.Invitation;
import io.trainyard.averaging.exchange.Member;
import io.trainyard.averaging.exchange.PortRange;
import io.trainyard.averaging.exchange.Rendezvous;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.failure.Infrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * One try at an epoch, as the driver sees it: a barrier stage, and what the rendezvous hears of its
 * workers. Whichever of the two knows of a failure first ends it.
 *
 * <p>When this is closed the stage's tasks have ended, as far as they can be made to: those of a
 * process that says nothing any more have not, and Spark is asked for another executor.
 */
final class EpochAttempt implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EpochAttempt.class);

  /** After a disturbance, for a worker that knows better what has happened to say so. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** The worker that tells of rounds. */
  static final int REPORTER = 0;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** What is heard: an {@link Event}, or the end of Spark's job. */
  private sealed interface Heard {
    record FromWorkers(Event event) implements Heard {}

    record JobEnded(List<WorkerOutcome> outcomes, Exception failure) implements Heard {}
  }

  private final JavaSparkContext spark;
  private final Rendezvous rendezvous;
  private final long number;
  private final int workers;
  private final Duration timeout;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final List<Broadcast<?>> held = new ArrayList<>();
  private final Gathering gathering;
  private final Set<Member> stalled = new HashSet<>();
  private JavaFutureAction<List<WorkerOutcome>> job;
  private Thread waiter;
  private String disturbance;
  private long disturbedUntil;
  private boolean ended;
  private boolean allReported;

  EpochAttempt(
      JavaSparkContext spark, Rendezvous rendezvous, long number, int workers, Duration timeout) {
    this.spark = spark;
    this.rendezvous = rendezvous;
    this.number = number;
    this.workers = workers;
    this.timeout = timeout;
    this.gathering =
        rendezvous.gather(number, workers, event -> heard.add(new Heard.FromWorkers(event)));
  }

  /**
   * @param host by which workers reach the rendezvous
   * @param ports on which they listen for each other; null where all share one process
   */
  Invitation invitation(String host, String secret, PortRange ports) {
    return new Invitation(host, rendezvous.port(), number, secret, ports, timeout);
  }

  /** A broadcast that lasts as long as this. */
  Broadcast<float[]> broadcast(float[] values) {
    Broadcast<float[]> broadcast = spark.broadcast(values);
    held.add(broadcast);
    return broadcast;
  }

  /**
   * Runs the stage.
   *
   * @throws Infrastructure if it may go better another time
   */
  EpochOutcome run(EpochTask task, TrainingPlan plan, Transport.Listener listener) {
    submit(task);
    while (true) {
      Heard next = next();
      if (next instanceof Heard.JobEnded end) {
        ended = true;
        return outcome(task.epoch(), plan, end, listener);
      }
      if (next instanceof Heard.FromWorkers from) {
        hear(from.event(), task.epoch(), listener);
      } else if (disturbance != null && System.nanoTime() - disturbedUntil > 0) {
        throw new Infrastructure(disturbance);
      }
    }
  }

  private void submit(EpochTask task) {
    ClassTag<WorkerOutcome> tag = ClassTag$.MODULE$.apply(WorkerOutcome.class);
    JavaRDD<Integer> slots =
        spark.parallelize(IntStream.range(0, workers).boxed().toList(), workers);
    job =
        JavaRDD.fromRDD(slots.rdd().barrier().mapPartitions(task, false, tag), tag).collectAsync();
    waiter = new Thread(() -> heard.add(end()), "trainyard-epoch");
    waiter.setDaemon(true);
    waiter.start();
  }

  private Heard end() {
    try {
      return new Heard.JobEnded(job.get(), null);
    } catch (ExecutionException e) {
      return new Heard.JobEnded(null, e.getCause() instanceof Exception cause ? cause : e);
    } catch (Exception e) {
      return new Heard.JobEnded(null, e);
    }
  }

  private Heard next() {
    try {
      return heard.poll(GRACE.toMillis() / 5, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Infrastructure("cannot go on training: the driver was interrupted", e);
    }
  }

  private EpochOutcome outcome(
      int epoch, TrainingPlan plan, Heard.JobEnded end, Transport.Listener listener) {
    if (end.failure() != null) {
      hearTheRest(epoch, listener);
      RuntimeException failure = SparkFailures.unwrap(end.failure());
      throw disturbance != null && failure instanceof Infrastructure
          ? new Infrastructure("%s (%s)".formatted(disturbance, failure.getMessage()), failure)
          : failure;
    }
    // What a worker said may still be on its way to the rendezvous; its task's outcome says it too.
    EpochOutcome.requireNothingLasting(end.outcomes());
    if (disturbance != null) {
      throw new Infrastructure(disturbance);
    }
    EpochOutcome outcome = EpochOutcome.of(plan, end.outcomes());
    hearTheLastRounds(epoch, listener);
    return outcome;
  }

  /**
   * Worker 0's last rounds come by another way than Spark's outcome and may be later; its farewell
   * follows them. That it was lost after its task had ended well is of no consequence.
   */
  private void hearTheLastRounds(int epoch, Transport.Listener listener) {
    long until = System.nanoTime() + timeout.toNanos();
    while (!allReported && System.nanoTime() < until) {
      if (next() instanceof Heard.FromWorkers from) {
        if (from.event() instanceof Event.Lost lost) {
          allReported |= lost.member().worker() == REPORTER;
        } else {
          hear(from.event(), epoch, listener);
        }
      }
    }
  }

  /** Whoever ended the job with an error has most likely said why, in better words than Spark's. */
  private void hearTheRest(int epoch, Transport.Listener listener) {
    long until = System.nanoTime() + GRACE.toNanos();
    while (System.nanoTime() < until) {
      if (next() instanceof Heard.FromWorkers from) {
        hear(from.event(), epoch, listener);
      }
    }
  }

  private void hear(Event event, int epoch, Transport.Listener listener) {
    if (event instanceof Event.Averaged round) {
      listener.averaged(epoch, round.round(), round.examples(), round.loss());
    } else if (event instanceof Event.Incomplete incomplete) {
      throw new Infrastructure(
          "expected %d workers at the rendezvous within averaging.timeout, found %s"
              .formatted(workers, incomplete.found()));
    } else if (event instanceof Event.Lost lost) {
      lost(lost);
    } else if (event instanceof Event.Departed departed) {
      departed(departed.member(), departed.departure());
    }
  }

  private void lost(Event.Lost lost) {
    String what = "lost %s: %s".formatted(lost.member(), lost.how());
    if (lost.silent()) {
      stalled.add(lost.member());
    }
    throw new Infrastructure(what);
  }

  private void departed(Member member, Departure departure) {
    LastingFailures.check(member, departure);
    allReported |= member.worker() == REPORTER && departure.reason() == Departure.Reason.FINISHED;
    String text = "%s: %s".formatted(member, departure.text());
    if (departure.reason() == Departure.Reason.INFRASTRUCTURE) {
      throw new Infrastructure(text);
    }
    if (departure.reason() == Departure.Reason.DISTURBED) {
      disturbed(text);
    }
  }

  /** The first one counts; what follows is mostly its consequence. */
  private void disturbed(String what) {
    if (disturbance == null) {
      disturbance = what;
      disturbedUntil = System.nanoTime() + GRACE.toNanos();
    }
  }

  @Override
  public void close() {
    rendezvous.end(gathering);
    if (!ended && job != null) {
      job.cancel(true);
      stalled.forEach(this::replace);
      awaitLeaving();
    }
    joinWaiter();
    SparkFailures.destroyQuietly(held);
  }

  /** Slots of the next attempt are free once the tasks of this one have gone. */
  private void awaitLeaving() {
    long until = System.nanoTime() + timeout.toNanos();
    List<Member> present = present();
    while (!present.isEmpty() && System.nanoTime() < until && !spark.sc().isStopped()) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      present = present();
    }
    present.forEach(this::replace);
  }

  private List<Member> present() {
    return gathering.present().stream().filter(member -> !stalled.contains(member)).toList();
  }

  private void replace(Member member) {
    if (spark.sc().isLocal() || spark.sc().isStopped()) {
      return;
    }
    LOG.warn("asking Spark for another executor instead of that of {}", member);
    spark.sc().killAndReplaceExecutor(member.executor());
  }

  private void joinWaiter() {
    try {
      if (waiter != null) {
        // Spark ends a cancelled job at once; a driver that is stuck must not be waited for.
        waiter.join(timeout.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
