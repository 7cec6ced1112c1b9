package io.trainyard.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * The Spark job of an ingest of few large files: tasks decode pieces of the source, a shuffle
 * brings the rows of each file together in their seeded order, and tasks write one file each.
 */
final class IngestTasks {

  /** Where a row goes: its file, and its place in there. */
  private record Destination(int file, SplitPlan.Place place)
      implements Serializable, Comparable<Destination> {
    @Override
    public int compareTo(Destination other) {
      int byFile = Integer.compare(file, other.file);
      return byFile != 0 ? byFile : place.compareTo(other.place);
    }
  }

  /** One partition a file. */
  private static final class ByFile extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final int files;

    ByFile(int files) {
      this.files = files;
    }

    @Override
    public int numPartitions() {
      return files;
    }

    @Override
    public int getPartition(Object key) {
      return ((Destination) key).file();
    }
  }

  private IngestTasks() {}

  static PartResults run(
      JavaSparkContext context, ChunkedContents contents, SplitPlan plan, PartWriter writer) {
    List<SplitPlan.FileSlot> files = plan.files();
    List<Chunk> chunks = contents.chunks().cut(context.defaultParallelism());
    var conf = new SerializableConfiguration(context.hadoopConfiguration());
    Broadcast<SplitPlan> shared = context.broadcast(plan);
    JobDescription described =
        JobDescription.set(context, "ingest: write %d files of rows".formatted(files.size()));
    try {
      return new PartResults(
          context
              .parallelize(chunks, chunks.size())
              .flatMapToPair(chunk -> decode(chunk, shared.value(), conf.value()))
              .repartitionAndSortWithinPartitions(new ByFile(files.size()))
              .mapPartitionsWithIndex(
                  (index, rows) -> write(writer, files.get(index), rows, conf.value()), true)
              .collect(),
          contents.fingerprint(),
          contents.shape());
    } finally {
      described.restore();
      shared.destroy();
    }
  }

  private static Iterator<Tuple2<Destination, Example>> decode(
      Chunk chunk, SplitPlan plan, Configuration conf) throws IOException {
    Chunk.Examples examples = chunk.open(conf);
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) context -> close(examples));
    return map(examples, example -> new Tuple2<>(destination(example, plan), example));
  }

  private static Destination destination(Example example, SplitPlan plan) {
    SplitPlan.Place place = plan.place(example.id());
    return new Destination(plan.file(place), place);
  }

  private static Iterator<PartResult> write(
      PartWriter writer,
      SplitPlan.FileSlot slot,
      Iterator<Tuple2<Destination, Example>> rows,
      Configuration conf)
      throws IOException {
    return List.of(writer.write(slot, map(rows, Tuple2::_2), conf)).iterator();
  }

  private static void close(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <A, B> Iterator<B> map(Iterator<A> from, Function<A, B> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return from.hasNext();
      }

      @Override
      public B next() {
        return function.apply(from.next());
      }
    };
  }
}
