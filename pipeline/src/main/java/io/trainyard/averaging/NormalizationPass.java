package io.trainyard.averaging;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.JobDescription;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.Tensors;
import io.trainyard.device.Devices;
import io.trainyard.model.Network;
import io.trainyard.model.NormalizationMeter;
import io.trainyard.model.NormalizationStatistics;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Gives weights that were made, and not trained, the running statistics of batch normalization that
 * belong to them: by a pass over the training rows as the first epoch of training has them,
 * augmented, mixed and with dropout ({@link NormalizationMeter}).
 *
 * <p>Rows fall into parts of whole minibatches, as their number and the size of a minibatch alone
 * say. The sums of a part are taken in the order of its minibatches, and parts are added in their
 * order, so that the same bytes come out wherever, and among how many tasks, parts are measured.
 */
public final class NormalizationPass {

  /** Enough rows to be worth a task, few enough that a small dataset still spreads. */
  private static final int ROWS_PER_PART = 2_500;

  private record Part(int index, NormalizationStatistics statistics) implements Serializable {}

  private final TrainingPlan plan;
  private final RowCounts counts;

  /** The position before which rows are measured. */
  private final long end;

  /**
   * @param plan of the training that the weights come from; who trained by it with how many workers
   *     does not matter
   * @param counts how often rows come; empty for each once
   */
  public NormalizationPass(TrainingPlan plan, Optional<RowCounts> counts) {
    this(plan, counts.orElse(null), plan.schedule().rows());
  }

  private NormalizationPass(TrainingPlan plan, RowCounts counts, long end) {
    this.plan = plan;
    this.counts = counts;
    this.end = end;
  }

  /**
   * The pass over the first so many of the stored rows, or all where there are no more. Rows are
   * stored in a random order, so that any of them stand for all.
   */
  public NormalizationPass upTo(long rows) {
    return new NormalizationPass(plan, counts, Math.min(end, rows));
  }

  /** Whether the plan's network has running statistics at all; otherwise nothing is done. */
  public boolean isNeeded() {
    return NormalizationMeter.isNeeded(Network.fromJson(plan.networkJson()));
  }

  /**
   * Measures in the thread that calls.
   *
   * @param parameters not changed
   * @param between called before each minibatch; may throw
   * @return a new array, or {@code parameters} where there is nothing to be measured
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   */
  public float[] alone(float[] parameters, Configuration hadoop, Runnable between) {
    if (!isNeeded()) {
      return parameters;
    }
    List<Part> parts =
        measure(IntStream.range(0, ranges().size()).iterator(), parameters, hadoop, between);
    return put(parts, parameters);
  }

  /**
   * Measures across partitions, to the same bytes.
   *
   * @param parameters not changed
   * @return a new array, or {@code parameters} where there is nothing to be measured
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   * @throws io.trainyard.failure.Infrastructure if executors are lost, time and again
   */
  public float[] across(JavaSparkContext spark, float[] parameters) {
    return across(spark, parameters, spark.defaultParallelism());
  }

  /**
   * @param most tasks to measure in
   */
  float[] across(JavaSparkContext spark, float[] parameters, int most) {
    if (!isNeeded()) {
      return parameters;
    }
    List<Integer> indices = IntStream.range(0, ranges().size()).boxed().toList();
    int tasks = Math.max(1, Math.min(indices.size(), most));
    List<Broadcast<?>> held = new ArrayList<>();
    Job job = new Job(plan, counts, end);
    JobDescription described =
        JobDescription.set(spark, "measure statistics of batch normalization");
    try {
      Broadcast<float[]> weights = spark.broadcast(parameters);
      held.add(weights);
      Broadcast<SerializableConfiguration> hadoop =
          spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
      held.add(hadoop);
      List<Attempt<Parts>> attempts =
          spark
              .parallelize(indices, tasks)
              .mapPartitions(
                  share ->
                      List.of(
                              Attempt.of(
                                  () ->
                                      job.measure(share, weights.value(), hadoop.value().value())))
                          .iterator())
              .collect();
      List<Part> parts = new ArrayList<>();
      attempts.forEach(attempt -> parts.addAll(attempt.get().all()));
      return put(parts, parameters);
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      described.restore();
      SparkFailures.destroyQuietly(held);
    }
  }

  private record Parts(ArrayList<Part> all) implements Serializable {}

  /** What a task has to know. */
  private record Job(TrainingPlan plan, RowCounts counts, long end) implements Serializable {

    Parts measure(Iterator<Integer> share, float[] parameters, Configuration hadoop) {
      Devices.bind();
      return new Parts(
          new NormalizationPass(plan, counts, end).measure(share, parameters, hadoop, () -> {}));
    }
  }

  private float[] put(List<Part> parts, float[] parameters) {
    parts.sort(Comparator.comparingInt(Part::index));
    NormalizationStatistics all = parts.get(0).statistics();
    parts.subList(1, parts.size()).forEach(part -> all.merge(part.statistics()));
    return all.into(Network.fromJson(plan.networkJson()), parameters);
  }

  /** The training rows, in parts that the dataset and the size of a minibatch alone decide. */
  private List<RowRange> ranges() {
    RowRange every = new RowRange(Split.TRAIN, 0, end);
    RowRange own = counts == null ? every : counts.within(every);
    int batch = plan.schedule().batchSize();
    long rows = (long) batch * Math.max(1, (ROWS_PER_PART + batch - 1) / batch);
    List<RowRange> ranges = new ArrayList<>();
    for (long from = own.from(); from < own.to(); from += rows) {
      ranges.add(new RowRange(Split.TRAIN, from, Math.min(own.to(), from + rows)));
    }
    return ranges;
  }

  private ArrayList<Part> measure(
      Iterator<Integer> indices, float[] parameters, Configuration hadoop, Runnable between) {
    List<RowRange> ranges = ranges();
    ArrayList<Part> parts = new ArrayList<>();
    Network network = Acceleration.build(plan.networkJson());
    try {
      NormalizationMeter meter = new NormalizationMeter(network);
      meter.load(parameters);
      Tensors tensors =
          new Tensors(
              plan.dataset().manifest().networkShape(),
              plan.input().normalization(),
              network.inputLayout(),
              plan.input().labelSmoothing());
      while (indices.hasNext()) {
        int index = indices.next();
        meter.begin();
        measure(index, ranges.get(index), meter, tensors, hadoop, between);
        parts.add(new Part(index, meter.statistics()));
      }
      return parts;
    } finally {
      network.release();
    }
  }

  private void measure(
      int index,
      RowRange range,
      NormalizationMeter meter,
      Tensors tensors,
      Configuration hadoop,
      Runnable between) {
    Preparation preparation = new Preparation(plan, index, tensors);
    Tensors.Host values = new Tensors.Host();
    Seed noise = plan.seed().of("normalization-noise").of(index);
    var options =
        new MinibatchReader.Options(
            plan.schedule().batchSize(), plan.seed(), plan.input().shuffleBuffer(), 0);
    try (var reader =
        new MinibatchReader(plan.dataset(), range, Optional.ofNullable(counts), options, hadoop)) {
      for (int batch = 0; batch < reader.batchesPerEpoch(); batch++) {
        between.run();
        Rows rows = reader.batch(0, batch);
        preparation.make(0, batch, rows, values);
        Tensors.Batch minibatch = tensors.put(values);
        meter.add(minibatch.features(), minibatch.labels(), noise.of(batch));
      }
    }
  }
}
