package io.trainyard.training;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.device.Devices;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.LeasePass;
import io.trainyard.storage.AtomicFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Independent trainings across the cluster: a Spark job of one task each, so that they take slots
 * (or GPUs) as these become free, a slow one holds up nobody, and what befalls one ends no other.
 * Spark tries a task that was lost again, which goes on from the training's last checkpoint.
 *
 * <p>To be used by one thread.
 */
public final class TaskTrainings implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TaskTrainings.class);

  /** Jobs that Spark knows of at the same time: more than a cluster has slots for such work. */
  private static final int MOST_JOBS = 256;

  private static final String SPECULATION = "spark.speculation";

  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  private static final int IDLE_SECONDS = 10;
  private static final int CLOSE_SECONDS = 30;
  private static final int CANCEL_MILLIS = 100;

  /** What came of a training, or why nothing did. */
  private record Ended(TaskTraining.Place place, TaskOutcome outcome, RuntimeException failure) {}

  /** The one task of a job. */
  private record Task(Broadcast<SerializableConfiguration> hadoop, LeasePass pass)
      implements Function<Broadcast<TaskTraining>, Attempt<TaskOutcome>> {

    @Override
    public Attempt<TaskOutcome> call(Broadcast<TaskTraining> training) {
      return Attempt.of(
          () -> {
            Configuration files = hadoop.value().value();
            pass.putUp(files);
            return training
                .value()
                .make(Devices.bind(), files, TaskContext.get()::killTaskIfInterrupted);
          });
    }
  }

  private final JavaSparkContext spark;
  private final Duration lookEvery;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final String jobs = "trainings-" + UUID.randomUUID();
  private final ThreadPoolExecutor threads;

  /** For trainings that the driver makes: no more at the same time than there are slots. */
  private final ThreadPoolExecutor driving;

  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private int underWay;

  /**
   * @throws BadConfiguration if Spark may start a task twice
   */
  public TaskTrainings(JavaSparkContext spark) {
    this(spark, LOOK_EVERY);
  }

  /**
   * @param lookEvery time between two looks at how far trainings have got, at least
   */
  TaskTrainings(JavaSparkContext spark, Duration lookEvery) {
    if (spark.getConf().getBoolean(SPECULATION, false)) {
      throw new BadConfiguration(
          "cannot train in tasks: expected %s to be false, found true, with which a training that takes long would be made twice at the same time, into one directory; set it to false"
              .formatted(SPECULATION));
    }
    this.spark = spark;
    this.lookEvery = lookEvery;
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    this.threads = threads(MOST_JOBS);
    this.driving = threads(Math.max(1, spark.defaultParallelism()));
  }

  private static ThreadPoolExecutor threads(int most) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            TaskTrainings::thread);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "trainyard-training");
    thread.setDaemon(true);
    return thread;
  }

  /** Has a training made, as soon as there is a slot; one that has ended before has its outcome. */
  public void submit(TaskTraining training) {
    submit(training.place(), threads, () -> make(training));
  }

  /** Has a training made from the driver; one that has ended before has its outcome. */
  public void submit(DriverTraining training) {
    submit(training.place(), driving, () -> make(training));
  }

  private void submit(TaskTraining.Place place, Executor where, Supplier<Ended> work) {
    var before = result(place).read().map(outcome -> new Ended(place, outcome, null));
    underWay++;
    if (before.isPresent()) {
      ended.add(before.get());
    } else {
      where.execute(() -> ended.add(work.get()));
    }
  }

  private TaskResult result(TaskTraining.Place place) {
    return new TaskResult(place.outlet(files()), files());
  }

  private Configuration files() {
    return spark.hadoopConfiguration();
  }

  private Ended make(TaskTraining training) {
    List<Broadcast<?>> held = new ArrayList<>();
    try {
      inGroup(training.place());
      Broadcast<TaskTraining> sent = spark.broadcast(training);
      held.add(sent);
      LeasePass pass = LeasePass.of(new Path(training.place().run()));
      var outcomes = spark.parallelize(List.of(sent), 1).map(new Task(hadoop, pass)).collect();
      return new Ended(training.place(), outcomes.get(0).get(), null);
    } catch (Exception e) {
      return new Ended(training.place(), null, SparkFailures.unwrap(e));
    } catch (Error e) {
      return new Ended(training.place(), null, new IllegalStateException(e));
    } finally {
      SparkFailures.destroyQuietly(held);
    }
  }

  private Ended make(DriverTraining training) {
    TaskTraining.Place place = training.place();
    try {
      inGroup(place);
      AtomicFiles.sweep(place.outlet(files()).path(), files());
      TaskOutcome outcome = training.make(spark);
      result(place).write(outcome);
      return new Ended(place, outcome, null);
    } catch (Exception e) {
      return new Ended(place, null, SparkFailures.unwrap(e));
    } catch (Error e) {
      return new Ended(place, null, new IllegalStateException(e));
    }
  }

  /** Jobs that this thread starts from now on are those that are ended when all are. */
  private void inGroup(TaskTraining.Place place) {
    spark.setJobGroup(
        jobs, "train %s of run %s".formatted(place, place.outlet(files()).runId()), true);
  }

  /**
   * Waits for whichever training ends next.
   *
   * @throws io.trainyard.failure.Failure that the training ended in, which is no divergence: the
   *     cluster failed beyond Spark's own tries, or its data or configuration is wrong
   * @throws IllegalStateException if nothing that was submitted is left
   */
  public TaskOutcome take() {
    Ended next = next();
    if (next.failure() != null) {
      throw next.failure();
    }
    return next.outcome();
  }

  private Ended next() {
    return next(ended::take);
  }

  /** What looks at trainings while none of them has ended. */
  private Ended next(TaskWatch watch) {
    return next(
        () -> {
          while (true) {
            Ended next = ended.poll(watch.untilNext().toNanos(), TimeUnit.NANOSECONDS);
            if (next != null) {
              return next;
            }
            watch.look();
          }
        });
  }

  /** Waits for what ends next. */
  @FunctionalInterface
  private interface Wait {
    Ended get() throws InterruptedException;
  }

  private Ended next(Wait wait) {
    if (underWay == 0) {
      throw new IllegalStateException("no training was submitted");
    }
    try {
      Ended next = wait.get();
      underWay--;
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Infrastructure(
          "cannot wait for trainings: interrupted; give the same command again", e);
    }
  }

  /**
   * Makes all of them, as many at the same time as there are slots.
   *
   * @param heard hears of each as it ends, on the calling thread
   * @return in the order of {@code trainings}
   * @throws io.trainyard.failure.Failure that one ended in, which is no divergence; not before all
   *     others have ended, so that what they have come to is there when they are started again
   */
  public List<TaskOutcome> run(List<TaskTraining> trainings, Consumer<TaskOutcome> heard) {
    return run(trainings, List.of(), heard, news -> {});
  }

  /**
   * Likewise, with trainings among them that the driver makes, which take slots as the others leave
   * them.
   *
   * @param trainings that share a run
   * @param progressed hears every few seconds of those in tasks that have done another epoch, on
   *     the calling thread
   * @return in the order of {@code trainings}, then of {@code driven}
   */
  public List<TaskOutcome> run(
      List<TaskTraining> trainings,
      List<DriverTraining> driven,
      Consumer<TaskOutcome> heard,
      Consumer<List<TaskProgress>> progressed) {
    List<TaskTraining.Place> places = new ArrayList<>();
    trainings.forEach(training -> places.add(training.place()));
    driven.forEach(training -> places.add(training.place()));
    try (TrainingsMetrics metrics = TrainingsMetrics.register(places.size())) {
      Optional<TaskWatch> watch =
          trainings.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new TaskWatch(
                      trainings, lookEvery, files(), both(metrics::progressed, progressed)));
      trainings.forEach(this::submit);
      driven.forEach(this::submit);
      return await(places, watch, both(metrics::ended, heard));
    }
  }

  private static <T> Consumer<T> both(Consumer<T> first, Consumer<T> second) {
    return first.andThen(second);
  }

  private List<TaskOutcome> await(
      List<TaskTraining.Place> places, Optional<TaskWatch> watch, Consumer<TaskOutcome> heard) {
    Map<TaskTraining.Place, TaskOutcome> outcomes = new HashMap<>();
    RuntimeException failure = null;
    for (int i = 0; i < places.size(); i++) {
      Ended next = watch.map(this::next).orElseGet(this::next);
      watch.ifPresent(looking -> looking.forget(next.place().number()));
      if (next.failure() == null) {
        outcomes.put(next.place(), next.outcome());
        heard.accept(next.outcome());
      } else {
        LOG.warn("{}: {}", next.place(), next.failure().getMessage());
        failure = first(failure, next.failure());
      }
    }
    if (failure != null) {
      throw failure;
    }
    return places.stream().map(outcomes::get).toList();
  }

  /** Ends jobs, and those threads that start one after another; false if it is not over yet. */
  private boolean cancel() throws InterruptedException {
    // Between two jobs of its own a thread would not hear of a job that was cancelled.
    driving.shutdownNow();
    spark.cancelJobGroup(jobs);
    boolean over =
        threads.awaitTermination(CANCEL_MILLIS, TimeUnit.MILLISECONDS)
            && driving.awaitTermination(CANCEL_MILLIS, TimeUnit.MILLISECONDS);
    if (over) {
      // One that was interrupted may have left a last job behind.
      spark.cancelJobGroup(jobs);
    }
    return over;
  }

  private static RuntimeException first(RuntimeException before, RuntimeException now) {
    return before == null ? now : before;
  }

  /**
   * Ends what is still under way, and waits for its end, also where the calling thread has been
   * interrupted, which is a reason to end it.
   */
  @Override
  public void close() {
    List.of(threads, driving)
        .forEach(
            pool -> {
              pool.getQueue().clear();
              pool.shutdown();
            });
    boolean interrupted = Thread.interrupted();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    boolean over = false;
    // Again and again: a thread may just be about to start its job.
    while (!over && System.nanoTime() < until && !spark.sc().isStopped()) {
      try {
        over = cancel();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (RuntimeException e) {
        // What the trainings came to must not be lost over tidying up.
        LOG.warn("cannot cancel trainings", e);
        break;
      }
    }
    if (!over && !spark.sc().isStopped()) {
      LOG.warn("some trainings have not ended in {} s after they were cancelled", CLOSE_SECONDS);
    }
    SparkFailures.destroyQuietly(List.of(hadoop));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
