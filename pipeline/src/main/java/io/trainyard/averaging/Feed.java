package io.trainyard.averaging;

import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a worker its minibatches in order: made when it asks for them, or by threads that run ahead
 * of it by a bounded number of minibatches. Which it is does not show in the minibatches.
 *
 * <p>Rows are read one minibatch after another, in order, whoever reads; what is made of them is
 * made by as many threads as there are. To be used by one thread.
 */
final class Feed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  /** Minibatches that wait for the worker beside those that are being made. */
  private static final int READY = 1;

  private static final int CLOSE_SECONDS = 30;

  /**
   * A minibatch.
   *
   * @param readNanos in reading its rows
   * @param augmentNanos in making it of them
   */
  record Minibatch(Tensors.Host values, long readNanos, long augmentNanos) {}

  /** Makes rows into a minibatch; used by one thread at a time. */
  @FunctionalInterface
  interface Maker {
    void make(int epoch, int batch, Rows rows, Tensors.Host into);
  }

  private record ReadRows(Rows rows, long nanos) {}

  private final MinibatchReader reader;
  private final Supplier<Maker> makers;
  private final int threads;
  private final ExecutorService pool;
  private final Queue<Maker> idle = new ConcurrentLinkedQueue<>();
  private final Queue<Tensors.Host> spare = new ConcurrentLinkedQueue<>();
  private final Deque<CompletableFuture<Minibatch>> ahead = new ArrayDeque<>();
  private CompletableFuture<ReadRows> lastRead = CompletableFuture.completedFuture(null);
  private Tensors.Host inUse;
  private int epoch = -1;
  private int next;
  private int submitted;

  /**
   * @param makers gives one to each thread
   * @param threads that run ahead; with 0 the caller does all the work
   */
  Feed(MinibatchReader reader, Supplier<Maker> makers, int threads) {
    this.reader = reader;
    this.makers = makers;
    this.threads = threads;
    this.pool = threads == 0 ? null : Executors.newFixedThreadPool(threads, Feed::thread);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "trainyard-loader");
    thread.setDaemon(true);
    return thread;
  }

  /** The most minibatches that a feed with so many threads holds at the same time. */
  static int held(int threads) {
    return threads == 0 ? 1 : threads + READY + 1;
  }

  /**
   * The next minibatch of an epoch; good until the next call.
   *
   * @param end of the minibatches that will be asked for in this epoch, one after another
   */
  Minibatch take(int epoch, int batch, int end) {
    if (inUse != null) {
      spare.add(inUse);
      inUse = null;
    }
    Minibatch minibatch =
        threads == 0 ? make(epoch, batch, read(epoch, batch)) : await(epoch, batch, end);
    inUse = minibatch.values();
    return minibatch;
  }

  private Minibatch await(int epoch, int batch, int end) {
    if (epoch != this.epoch || batch != next) {
      forget();
      this.epoch = epoch;
      next = batch;
      submitted = batch;
    }
    while (submitted < end && submitted - next < threads + READY) {
      submit(submitted++);
    }
    try {
      Minibatch minibatch = ahead.removeFirst().get();
      next++;
      return minibatch;
    } catch (ExecutionException e) {
      forget();
      if (e.getCause() instanceof Error error) {
        // An executor without memory has to end, whoever of its threads finds out.
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      // The task was killed, and what is read for it may take for ever.
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for minibatches");
    }
  }

  private void submit(int batch) {
    int epoch = this.epoch;
    CompletableFuture<ReadRows> rows = lastRead.thenApplyAsync(before -> read(epoch, batch), pool);
    lastRead = rows;
    ahead.addLast(rows.thenApplyAsync(found -> make(epoch, batch, found), pool));
  }

  private ReadRows read(int epoch, int batch) {
    long start = System.nanoTime();
    Rows rows = reader.batch(epoch, batch);
    return new ReadRows(rows, System.nanoTime() - start);
  }

  private Minibatch make(int epoch, int batch, ReadRows found) {
    long start = System.nanoTime();
    Maker maker = idle.poll();
    if (maker == null) {
      maker = makers.get();
    }
    Tensors.Host values = spare.poll();
    if (values == null) {
      values = new Tensors.Host();
    }
    maker.make(epoch, batch, found.rows(), values);
    idle.add(maker);
    return new Minibatch(values, found.nanos(), System.nanoTime() - start);
  }

  /** Waits for what is under way, which nobody will ask for. */
  private void forget() {
    for (CompletableFuture<Minibatch> one : ahead) {
      one.handle((minibatch, failure) -> minibatch == null || spare.add(minibatch.values())).join();
    }
    ahead.clear();
    lastRead = CompletableFuture.completedFuture(null);
    epoch = -1;
  }

  @Override
  public void close() {
    if (pool == null) {
      return;
    }
    pool.shutdownNow();
    // Who closes the rows next must not meet a thread that still reads them, also where the task
    // that
    // closes was interrupted before.
    boolean interrupted = Thread.interrupted();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    boolean ended = false;
    while (!ended && System.nanoTime() < until) {
      try {
        ended = pool.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (!ended) {
      LOG.warn("a thread still reads rows {} s after it was told to end", CLOSE_SECONDS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
