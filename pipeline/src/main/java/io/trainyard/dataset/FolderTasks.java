package io.trainyard.dataset;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The Spark jobs over an image folder. What a Parquet file is to hold, and in which order, is known
 * before any image is read, so a task reads the files of one Parquet file one after another:
 * nothing is shuffled, and it holds no more than one image and one row group.
 */
final class FolderTasks {

  /** Files that a task reads when all that is asked for is their fingerprint. */
  private static final int FILES_PER_HASH_TASK = 2_000;

  /**
   * What a task needs to know.
   *
   * @param root fully qualified
   * @param listed how many skipped files are kept by name
   * @param targets null where folders give classes
   */
  record Order(String root, FileTable files, long maxFileBytes, int listed, TargetTable targets)
      implements Serializable {}

  /** What a task brings back. */
  record Outcome(PartResult part, ContentHash content, Rejected rejected) implements Serializable {}

  private FolderTasks() {}

  /** Writes all Parquet files of {@code plan}, in its order. */
  static List<Outcome> write(
      JavaSparkContext context,
      Order order,
      SplitPlan plan,
      ImagePreparation preparation,
      PartWriter writer) {
    List<SplitPlan.FileSlot> slots = plan.files();
    Broadcast<SerializableConfiguration> conf = configuration(context);
    Broadcast<Order> shared = context.broadcast(order);
    Broadcast<SplitPlan> split = context.broadcast(plan);
    JobDescription described =
        JobDescription.set(
            context,
            "ingest: decode %d files, write %d".formatted(order.files().count(), slots.size()));
    try {
      return context
          .parallelize(IntStream.range(0, slots.size()).boxed().toList(), Math.max(1, slots.size()))
          .map(
              index ->
                  Attempt.of(
                      () ->
                          write(
                              new FolderRows.Task(shared.value(), slots.get(index), index),
                              split.value(),
                              preparation,
                              writer,
                              conf.value().value())))
          .collect()
          .stream()
          .map(Attempt::get)
          .toList();
    } finally {
      described.restore();
      SparkFailures.destroyQuietly(List.of(conf, shared, split));
    }
  }

  /** Thousands of settings, which a task takes longer to unpack than to open a file with. */
  private static Broadcast<SerializableConfiguration> configuration(JavaSparkContext context) {
    return context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }

  private static Outcome write(
      FolderRows.Task task,
      SplitPlan plan,
      ImagePreparation preparation,
      PartWriter writer,
      Configuration conf) {
    var rejected = new Rejected(task.order().listed());
    try (var rejects =
        new RejectWriter(writer.directory(), task.index(), task.slot().split(), conf)) {
      var reader = new SourceFiles(task.order(), conf);
      var rows =
          new FolderRows(
              reader,
              plan.ids(task.slot()),
              preparation,
              reject -> {
                rejected.add(reject);
                rejects.write(reject);
              });
      PartResult part = writer.write(task.slot(), rows, conf);
      rejects.finish(rejected);
      return new Outcome(part, reader.content(), rejected);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fingerprint of all files' content. */
  static ContentHash hash(JavaSparkContext context, Order order) {
    int files = order.files().count();
    int tasks = Math.max(1, (files + FILES_PER_HASH_TASK - 1) / FILES_PER_HASH_TASK);
    Broadcast<SerializableConfiguration> conf = configuration(context);
    Broadcast<Order> shared = context.broadcast(order);
    JobDescription described =
        JobDescription.set(context, "ingest: hash %d files".formatted(files));
    try {
      var total = new ContentHash();
      context
          .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
          .map(
              task -> {
                int from = (int) ((long) task * files / tasks);
                int to = (int) ((task + 1L) * files / tasks);
                return Attempt.of(() -> hash(shared.value(), from, to, conf.value().value()));
              })
          .collect()
          .forEach(part -> total.add(part.get()));
      return total;
    } finally {
      described.restore();
      SparkFailures.destroyQuietly(List.of(conf, shared));
    }
  }

  private static ContentHash hash(Order order, int from, int to, Configuration conf) {
    try {
      var reader = new SourceFiles(order, conf);
      for (int id = from; id < to; id++) {
        reader.read(order.files().get(id));
      }
      return reader.content();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
