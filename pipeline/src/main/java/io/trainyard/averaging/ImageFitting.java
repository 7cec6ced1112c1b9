package io.trainyard.averaging;

import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Tensors;
import io.trainyard.device.Device;
import io.trainyard.model.Network;
import io.trainyard.model.Step;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A worker's images, minibatch after minibatch. */
final class ImageFitting implements Fitting {

  private final TrainingPlan plan;
  private final int worker;
  private final MinibatchReader rows;
  private final RowCache cache;
  private final long cached;
  private final int threads;
  private Network network;
  private Tensors tensors;
  private Feed feed;

  /**
   * @param counts how often rows come in an epoch; empty for each once
   */
  ImageFitting(
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
    this.threads = plan.input().threads().of(device);
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

  @Override
  public int rowsPerEpoch() {
    return rows.rowsPerEpoch();
  }

  @Override
  public int batchesPerEpoch() {
    return rows.batchesPerEpoch();
  }

  @Override
  public void place(Network network) {
    this.network = network;
    this.tensors = tensors();
    if (feed == null) {
      // Its own, which never hold native memory: minibatches are made on the heap, wherever the
      // network lies and may move to.
      Tensors heap = tensors();
      this.feed = new Feed(rows, () -> new Preparation(plan, worker, heap), threads);
    }
  }

  private Tensors tensors() {
    return new Tensors(
        plan.dataset().manifest().networkShape(),
        plan.input().normalization(),
        network.inputLayout(),
        plan.input().labelSmoothing());
  }

  @Override
  public Fitted fit(int epoch, int batch, int end, Step step) {
    long start = System.nanoTime();
    Feed.Minibatch minibatch = feed.take(epoch, batch, end);
    Tensors.Batch tensors = this.tensors.put(minibatch.values());
    long ready = System.nanoTime();
    double loss = network.fit(tensors.features(), tensors.labels(), step);
    return new Fitted(
        minibatch.values().count(),
        loss,
        new WorkerOutcome.Nanos(
                minibatch.readNanos(),
                minibatch.augmentNanos(),
                ready - start,
                System.nanoTime() - ready)
            .updating(network, step.clipping()));
  }

  @Override
  public void close() {
    if (feed != null) {
      feed.close();
    }
    rows.close();
    cache.giveBack(cached);
  }
}
