package io.trainyard.lease;

import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.LeaseFiles.Found;
import io.trainyard.storage.Fences;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write to a directory, for one process at a time. It is renewed several times in the
 * time after which others may take it over, by a thread of its own. A holder that could not renew
 * it in time, because it was stopped, say, takes it over from itself, as others would, before it
 * writes anything. If another was first it has lost it: nothing is written any more below the
 * directory (see {@link Fences}), and whoever asked for it {@linkplain #whenLost is told}. No
 * thread is interrupted: which of them are still at work there is not known here.
 *
 * <p>What is left is a process that is stopped within the microseconds between the question and the
 * write, for as long as the expiry. It would write what its successor writes: the same run gives
 * the same bytes.
 *
 * <p>Thread-safe.
 */
public final class Lease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** Renewals in the time after which others may take over. */
  private static final int BEATS = 6;

  private static final Set<Lease> HELD = ConcurrentHashMap.newKeySet();

  static {
    // Before the file systems are closed, but after Spark's jobs have been ended.
    ShutdownHookManager.get()
        .addShutdownHook(Lease::shutDown, FileSystem.SHUTDOWN_HOOK_PRIORITY + 1);
  }

  private final LeaseFiles files;
  private final Acquisition acquisition;
  private final Ticker ticker;
  private final Duration expiry;
  private final Fences.Fence fence = this::require;
  private final ScheduledThreadPoolExecutor beating;

  private final List<Runnable> told = new ArrayList<>();

  private int number;
  private Holder holder;
  private Optional<Future<?>> beats = Optional.empty();
  private boolean closed;
  private volatile long renewed;
  private volatile Infrastructure lost;

  private Lease(LeaseFiles files, Acquisition acquisition, Duration expiry, Ticker ticker) {
    this.files = files;
    this.acquisition = acquisition;
    this.ticker = ticker;
    this.expiry = expiry;
    this.beating = new ScheduledThreadPoolExecutor(1, Lease::thread);
  }

  /** The time between two signs of life. */
  static Duration beat(Duration expiry) {
    return expiry.dividedBy(BEATS);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "trainyard-lease");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Takes hold of a directory, which need not exist; waits, for the expiry at most, where another
   * process held it that may be dead.
   *
   * @param directory with scheme and authority
   * @param expiry after so long without a sign of life others may take over
   * @throws Infrastructure if another process holds it and lives
   * @throws IOException if the file system fails
   */
  public static Lease acquire(Path directory, Configuration conf, Duration expiry)
      throws IOException {
    Lease lease = acquire(directory, conf, expiry, Ticker.SYSTEM, ProcessIdentity.own());
    lease.beatRegularly();
    return lease;
  }

  /** Likewise; who holds it has to {@link #beat}. */
  static Lease acquire(
      Path directory, Configuration conf, Duration expiry, Ticker ticker, ProcessIdentity own)
      throws IOException {
    LeaseFiles files = new LeaseFiles(directory, conf);
    try {
      var acquisition = new Acquisition(files, expiry, ticker, Clock.systemUTC(), own);
      Lease lease = new Lease(files, acquisition, expiry, ticker);
      lease.got(acquisition.acquire());
      HELD.add(lease);
      Fences.put(directory, lease.fence);
      return lease;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Infrastructure(
          "cannot go on with run %s: interrupted while another process held it; give the same command again"
              .formatted(directory.getName()),
          e);
    }
  }

  /**
   * Removes what dead holders have left in a directory that needs none. Nobody is waited for.
   *
   * @param expiry where it is not known what it was
   */
  public static void sweep(Path directory, Configuration conf, Duration expiry) throws IOException {
    LeaseFiles files = new LeaseFiles(directory, conf);
    Optional<Found> found = files.highest();
    if (found.isPresent() && acquisition(files, expiry).left(found.get()).isZero()) {
      files.deleteBelow(found.get().number() + 1);
    }
  }

  private static Acquisition acquisition(LeaseFiles files, Duration expiry) {
    return new Acquisition(files, expiry, Ticker.SYSTEM, Clock.systemUTC(), ProcessIdentity.own());
  }

  private synchronized void got(Acquisition.Got got) {
    number = got.number();
    holder = got.holder();
    renewed = got.nanos();
  }

  private synchronized void beatRegularly() {
    long every = beat(expiry).toNanos();
    beats =
        Optional.of(beating.scheduleWithFixedDelay(this::beat, every, every, TimeUnit.NANOSECONDS));
  }

  /** That of this process; empty where it holds none. */
  static Optional<Lease> held(Path directory) {
    return HELD.stream().filter(lease -> lease.files.directory().equals(directory)).findFirst();
  }

  synchronized LeasePass pass() {
    return new LeasePass(files.directory().toString(), holder.token());
  }

  /** Gives back all that this process holds: a job that ends before its run has begun, say. */
  public static void releaseAll() {
    HELD.forEach(Lease::close);
  }

  /** Other threads go on while the process ends; what they write now might come too late. */
  private static void shutDown() {
    for (Lease lease : HELD) {
      Fences.put(
          lease.files.directory(),
          () -> {
            throw new Infrastructure(
                "cannot go on with run %s: this process was told to end; give the same command again"
                    .formatted(lease.files.directory().getName()));
          });
      lease.close();
    }
  }

  /** Why it is held no more; empty while it is held, and where it was given back. */
  public Optional<Infrastructure> lost() {
    return Optional.ofNullable(lost);
  }

  /**
   * Has something done once the lease is lost, on a thread of the lease's own; at once where it is
   * lost already.
   */
  public synchronized void whenLost(Runnable work) {
    if (lost == null) {
      told.add(work);
    } else if (!closed) {
      beating.execute(work);
    }
  }

  /** A sign of life. */
  synchronized void beat() {
    if (closed || lost != null) {
      return;
    }
    try {
      Optional<Found> highest = files.highest();
      if (highest.filter(this::isMine).isEmpty()) {
        lose(highest.map(Lease::successor).orElse("its file is gone"));
        return;
      }
      adopt(highest.get().number());
      if (isOverdue()) {
        takeAnew();
      } else {
        renew();
      }
    } catch (IOException | RuntimeException e) {
      // The next beat may do better; until one does nothing is written.
      LOG.warn("cannot renew the lease of {}: {}", files.directory(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A file that was created though the file system said that it failed. */
  private void adopt(int highest) throws IOException {
    if (highest != number) {
      number = highest;
      files.deleteBelow(number);
    }
  }

  private void renew() throws IOException {
    long now = ticker.nanos();
    Holder next = holder.next();
    files.replace(number, next);
    holder = next;
    // A write that took too long may have come after another had taken over.
    if (!isOverdue()) {
      renewed = now;
    }
  }

  /** Others may be about to take over: who creates the next file holds. */
  private void takeAnew() throws IOException, InterruptedException {
    LOG.warn(
        "the lease of {} was not renewed for {}; taking it anew",
        files.directory(),
        Acquisition.seconds(Duration.ofNanos(ticker.nanos() - renewed)));
    acquisition
        .create(number + 1, holder.token())
        .ifPresentOrElse(this::got, () -> lose("another process has taken over"));
  }

  private static String successor(Found found) {
    return found.holder().map(other -> other + ",").orElse("another process") + " has taken over";
  }

  private boolean isMine(Found found) {
    return found.isOf(number, holder.token());
  }

  /** One beat before others may take over, since a write takes its time too. */
  private boolean isOverdue() {
    return ticker.nanos() - renewed > expiry.minus(beat(expiry)).toNanos();
  }

  /**
   * Asks whether the directory may still be written to. Costs nothing.
   *
   * @throws Infrastructure if not
   */
  void require() {
    if (lost == null && isOverdue()) {
      beat();
    }
    if (lost != null) {
      throw lost;
    }
    if (isOverdue()) {
      throw new Infrastructure(
          "cannot go on with run %s: expected to renew its lease every %s, found that this failed for %s; see that the file system can be written, then give the same command again"
              .formatted(
                  files.directory().getName(),
                  Acquisition.seconds(beat(expiry)),
                  Acquisition.seconds(Duration.ofNanos(ticker.nanos() - renewed))));
    }
  }

  private void lose(String why) {
    lost =
        new Infrastructure(
            "cannot go on with run %s: expected to hold its lease, found it lost, since %s; nothing more was written; give the same command again"
                .formatted(files.directory().getName(), why));
    beats.ifPresent(future -> future.cancel(false));
    told.forEach(beating::execute);
    deleteOwn();
  }

  /** Gives the directory back. One that was lost stays closed to this process. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    HELD.remove(this);
    beating.shutdown();
    if (lost == null) {
      Fences.remove(files.directory(), fence);
      deleteOwn();
    }
  }

  private void deleteOwn() {
    try {
      files.delete(number, holder);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "cannot give back the lease of {}, so that others wait for {}: {}",
          files.directory(),
          Acquisition.seconds(expiry),
          e.getMessage());
    }
  }
}
