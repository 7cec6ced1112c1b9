package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;
import io.trainyard.storage.Sha256;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** What a {@link TaskSource} comes to. Each task makes the rows of its file. */
record TaskContents(TaskSource source) implements SourceContents {

  /** Counts up when the same settings come to other rows than before. */
  private static final int VERSION = 1;

  @Override
  public List<String> classNames() {
    return source.task().classNames();
  }

  @Override
  public List<String> targetNames() {
    return source.task().targetNames();
  }

  @Override
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("dataset.source.task", source.task().name());
    settings.put("dataset.source.steps", Integer.toString(source.steps()));
    settings.put("dataset.source.rows", Integer.toString(source.rows()));
    settings.put("dataset.source.test-rows", Integer.toString(source.testRows()));
    return settings;
  }

  /** Of the settings, from which all rows follow. */
  @Override
  public String fingerprint(JavaSparkContext context, DatasetManifest standing) {
    return fingerprint();
  }

  private String fingerprint() {
    return Sha256.of((VERSION + "\n" + settings()).getBytes(StandardCharsets.UTF_8));
  }

  private ImageShape shape() {
    return new ImageShape(source.steps(), source.task().width(), 1);
  }

  @Override
  public PartResults write(JavaSparkContext context, Ingest.Order order, Path hidden) {
    Seed seed = order.seed().of(TaskSource.KIND);
    var rows = new Maker(source.task(), source.steps(), seed);
    int[] labels = new int[source.rows()];
    if (!classNames().isEmpty()) {
      Arrays.parallelSetAll(labels, id -> rows.of(id).label());
    }
    var plan = new SplitPlan(order.seed(), order.settings(), labels, source.testRows());
    var writer =
        new PartWriter(
            hidden.toString(),
            shape(),
            classNames().size(),
            targetNames().size(),
            order.settings().rowGroupBytes(),
            PartSchema.Layout.PIXELS);
    return new PartResults(write(context, plan, rows, writer), fingerprint(), shape());
  }

  /** Makes rows by their ids. */
  private record Maker(SequenceTask task, int steps, Seed seed) implements Serializable {
    Example of(long id) {
      return task.row(seed, id, steps);
    }
  }

  private static List<PartResult> write(
      JavaSparkContext context, SplitPlan plan, Maker rows, PartWriter writer) {
    List<SplitPlan.FileSlot> slots = plan.files();
    Broadcast<SplitPlan> shared = context.broadcast(plan);
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    try {
      return context
          .parallelize(IntStream.range(0, slots.size()).boxed().toList(), slots.size())
          .map(index -> write(shared.value(), slots.get(index), rows, writer, conf.value().value()))
          .collect();
    } finally {
      SparkFailures.destroyQuietly(List.of(conf, shared));
    }
  }

  private static PartResult write(
      SplitPlan plan, SplitPlan.FileSlot slot, Maker rows, PartWriter writer, Configuration conf) {
    try {
      return writer.write(slot, Arrays.stream(plan.ids(slot)).mapToObj(rows::of).iterator(), conf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
