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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

  /** What comes back of so many ranges at least may lie on the driver at the same time. */
  private static final int LEAST_RANGES_AT_ONCE = 64;

  /** Likewise, of what little is left of the ranges of a growing stage. */
  private static final int MOST_RANGES_AT_ONCE = 256;

  private static final int RANGES_PER_SLOT = 4;

  /**
   * What the members say of a range of rows.
   *
   * @param batches members x (rows x classes), each row-major
   * @param dropped beside means over passes with dropout; empty where there were none
   */
  record Answers(RowRange range, Truth truth, float[][] batches, Optional<Dropped> dropped) {

    Answers(RowRange range, Truth truth, float[][] batches) {
      this(range, truth, batches, Optional.empty());
    }

    /** These, which are means over passes with dropout, with what else is known of the passes. */
    Answers beside(Dropped known) {
      return new Answers(range, truth, batches, Optional.of(known));
    }

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

  /**
   * What is known of members that answer with means over passes with dropout on.
   *
   * @param scaled what they say with dropout off: members x (rows x classes), each row-major
   * @param within how far a member's passes are spread, as {@link PassSpread} has it: members x
   *     (rows x numbers)
   */
  record Dropped(float[][] scaled, double[][] within) {}

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
        MemberModel.Loaded member = MemberCache.OF_IMAGES.get(members.get(m), cacheBytes, hadoop);
        member.requireLike(outline, members.get(m));
        scored = member.score(scorer, range, hadoop);
        batches[m] = scored.probabilities();
      }
      return new Answers(range, scored.truth(), batches);
    }
  }

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

  /**
   * Makes something of each range of a split and hands it over, in the ranges' order. The driver
   * holds what some ranges came to, however many there are.
   */
  <T extends Serializable> void inOrder(Split split, Work<T> work, Consumer<T> taken) {
    inStages(split, new Stages(rangesAtOnce(), rangesAtOnce()), () -> work, taken);
  }

  /**
   * Stages for what keeps a sample of so many rows: the part of a stage's rows that is in the
   * sample falls as the stages grow. The first one is as large as the sample, and no larger,
   * however many slots there are, since all of its rows may come to the driver.
   */
  static Stages forSample(int rows) {
    int first = (int) ((rows + (long) RangeScorer.MOST_ROWS - 1) / RangeScorer.MOST_ROWS);
    return new Stages(Math.max(1, first), Math.max(first, MOST_RANGES_AT_ONCE));
  }

  /** Enough that no slot is idle for long at the end of a stage. */
  private int rangesAtOnce() {
    return Math.max(LEAST_RANGES_AT_ONCE, RANGES_PER_SLOT * spark.defaultParallelism());
  }

  /**
   * How many ranges a stage has.
   *
   * @param first that the first one has; each of the others has as many as all before it
   * @param most that any has
   */
  record Stages(int first, int most) {

    /** After so many ranges. */
    int next(int before) {
      return Math.min(most, Math.max(first, before));
    }
  }

  /**
   * Likewise, stage by stage, with what is to be done known only when all that came before was
   * taken.
   *
   * @param next what is to be made of the ranges of the next stage
   */
  <T extends Serializable> void inStages(
      Split split, Stages stages, Supplier<Work<T>> next, Consumer<T> taken) {
    List<RowRange> ranges = source.ranges(split);
    int stage;
    for (int from = 0; from < ranges.size(); from += stage) {
      stage = Math.min(stages.next(from), ranges.size() - from);
      made(ranges.subList(from, from + stage), next.get()).forEach(taken);
    }
  }

  private <T extends Serializable> List<T> made(List<RowRange> ranges, Work<T> work) {
    Source source = this.source;
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    try {
      // In the order of the partitions.
      return spark
          .parallelize(new ArrayList<>(ranges), ranges.size())
          .map(range -> Attempt.of(() -> work.of(source.answers(range, hadoop.value().value()))))
          .collect()
          .stream()
          .map(Attempt::get)
          .toList();
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    }
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
