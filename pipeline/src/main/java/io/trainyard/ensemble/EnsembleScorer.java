package io.trainyard.ensemble;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.Truth;
import io.trainyard.inference.RangeScorer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Passes a split of a dataset through all members of an ensemble, across partitions: one member
 * after another over the rows of a partition. A task holds the predictions for one partition and
 * one member's network, beside the members that its process keeps.
 */
final class EnsembleScorer implements AutoCloseable {

  /**
   * What the members say of a range of rows.
   *
   * @param batches members x (rows x classes), each row-major
   */
  record Answers(RowRange range, Truth truth, float[][] batches) {

    int rows() {
      return truth.ids().length;
    }

    long[] ids() {
      return truth.ids();
    }

    int[] labels() {
      return truth.labels();
    }

    /** In their own units, row after row; none where rows have classes. */
    float[] targets() {
      return truth.targets();
    }

    /** What the members say of row {@code i}: members x classes, new arrays. */
    float[][] row(int i) {
      float[][] row = new float[batches.length][];
      for (int m = 0; m < batches.length; m++) {
        int classes = batches[m].length / rows();
        row[m] = Arrays.copyOfRange(batches[m], i * classes, (i + 1) * classes);
      }
      return row;
    }

    /** What some of the members say: those from {@code from} to before {@code to}. */
    Answers members(int from, int to) {
      return new Answers(range, truth, Arrays.copyOfRange(batches, from, to));
    }
  }

  /** Where answers come from. */
  interface Source extends Serializable {

    /** The ranges that a split falls into. */
    List<RowRange> ranges(Split split);

    /** What the members say of a range; the calling thread is a task's. */
    Answers answers(RowRange range, Configuration hadoop);
  }

  /** What is made of the answers to a range, in the task that has them. */
  @FunctionalInterface
  interface Work<T> extends Serializable {
    T of(Answers answers);
  }

  /** Takes two parts together. */
  @FunctionalInterface
  interface Merge<T> extends Serializable {
    T of(T one, T other);
  }

  /** What a task has to know. */
  private record Job(
      RangeScorer scorer, MemberModel.Outline outline, List<MemberModel> members, long cacheBytes)
      implements Source {

    @Override
    public List<RowRange> ranges(Split split) {
      return scorer.ranges(split);
    }

    @Override
    public Answers answers(RowRange range, Configuration hadoop) {
      float[][] batches = new float[members.size()][];
      RangeScorer.Scored scored = null;
      for (int m = 0; m < batches.length; m++) {
        MemberModel.Loaded member = MemberCache.OF_THIS_JVM.get(members.get(m), cacheBytes, hadoop);
        member.requireLike(outline, members.get(m));
        scored = member.score(scorer, range, hadoop);
        batches[m] = scored.probabilities();
      }
      return new Answers(range, scored.truth(), batches);
    }
  }

  private record Part<T extends Serializable>(int index, T value) implements Serializable {}

  private final JavaSparkContext spark;
  private final Source source;
  private final Broadcast<SerializableConfiguration> hadoop;

  /**
   * @param outline that all members have to have
   * @param members at least one
   * @param cacheBytes of parameters that a process may keep
   */
  EnsembleScorer(
      JavaSparkContext spark,
      RangeScorer scorer,
      MemberModel.Outline outline,
      List<MemberModel> members,
      long cacheBytes) {
    this(spark, new Job(scorer, outline, new ArrayList<>(members), cacheBytes));
  }

  EnsembleScorer(JavaSparkContext spark, Source source) {
    this.spark = spark;
    this.source = source;
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }

  /**
   * What the predictions for one range take of the heap, the copies of single rows included, in
   * bytes.
   */
  static long bytesOfTask(int members, int classes) {
    return 2L * Float.BYTES * RangeScorer.MOST_ROWS * members * classes;
  }

  /** Makes something of each range of a split, in their order. */
  <T extends Serializable> List<T> inOrder(Split split, Work<T> work) {
    try {
      List<Part<T>> parts = new ArrayList<>();
      parts(split, work).collect().forEach(attempt -> parts.add(attempt.get()));
      parts.sort(Comparator.comparingInt(Part::index));
      return parts.stream().map(Part::value).toList();
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    }
  }

  /** Makes one thing of all ranges of a split, taken together in any order. */
  <T extends Serializable> T together(Split split, Work<T> work, Merge<T> merge) {
    try {
      return parts(split, work)
          .treeReduce(
              (a, b) -> {
                if (a.failure() != null || b.failure() != null) {
                  return a.failure() != null ? a : b;
                }
                T value = merge.of(a.value().value(), b.value().value());
                return new Attempt<>(new Part<>(a.value().index(), value), null);
              })
          .get()
          .value();
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    }
  }

  private <T extends Serializable> JavaRDD<Attempt<Part<T>>> parts(Split split, Work<T> work) {
    Source source = this.source;
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    return ranges(split)
        .mapPartitionsWithIndex(
            (index, ranges) -> {
              RowRange range = ranges.next();
              Configuration files = hadoop.value().value();
              return List.of(
                      Attempt.of(() -> new Part<>(index, work.of(source.answers(range, files)))))
                  .iterator();
            },
            true);
  }

  /** Makes several things of each range of a split, where they lie. */
  <T> JavaRDD<T> flatMap(Split split, Work<List<T>> work) {
    Source source = this.source;
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    return ranges(split)
        .flatMap(range -> work.of(source.answers(range, hadoop.value().value())).iterator());
  }

  private JavaRDD<RowRange> ranges(Split split) {
    List<RowRange> ranges = source.ranges(split);
    return spark.parallelize(ranges, ranges.size());
  }

  @Override
  public void close() {
    SparkFailures.destroyQuietly(List.of(hadoop));
  }
}
