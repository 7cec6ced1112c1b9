package io.trainyard.training;

import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenRows;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.language.ngram.GramCounter;
import io.trainyard.language.ngram.GramCounts;
import io.trainyard.language.ngram.GramTable;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.model.Ngram;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Counts the n-grams of training text across partitions. Each stretch of the text is counted by
 * itself; then all n-grams with the same last two tokens go to one partition, which adds them up
 * and counts by them what is in front of shorter ones. A task holds the n-grams of its stretch, or
 * those that were sent to it; the driver holds the finished model. Counts are whole numbers, so
 * that the model does not depend on how the text was shared out.
 *
 * @param stretch tokens of one task, about
 * @param shares partitions that counts are added up in
 */
record NgramCounting(Ngram spec, TokenRows text, int stretch, int shares) {

  private static final Logger LOG = LoggerFactory.getLogger(NgramCounting.class);

  /** Of 5-grams 5 MB in a task, and as much again while they are sorted. */
  private static final int TOKENS_PER_TASK = 1 << 18;

  /** A model needs a little more than itself while it is put together. */
  private static final double ROOM = 2;

  /** Results come as bytes, and are there a second time as objects. */
  private static final int COLLECTED = 2;

  static NgramCounting of(Ngram spec, TokenRows text) {
    long shares = 1 + text.tokens(Split.TRAIN) / TOKENS_PER_TASK;
    return new NgramCounting(spec, text, TOKENS_PER_TASK, Math.toIntExact(shares));
  }

  /**
   * Counts.
   *
   * @throws BadConfiguration if the model is too large for the driver's memory
   * @throws BadData if a file of the dataset is not what it was, or there is too much of one n-gram
   */
  NgramModel model(JavaSparkContext spark) {
    return model(spark, NgramCounting::free);
  }

  /**
   * As above.
   *
   * @param free bytes of the driver's heap that nothing is in
   */
  NgramModel model(JavaSparkContext spark, LongSupplier free) {
    List<GramCounts> counts = counts(spark, free);
    try {
      return NgramModel.of(text.vocabulary(), spec.discounts(), counts);
    } catch (IllegalArgumentException e) {
      throw new BadData("cannot count the text's n-grams: " + e.getMessage(), e);
    }
  }

  private List<GramCounts> counts(JavaSparkContext spark, LongSupplier free) {
    List<TextStretch> stretches = TextStretch.of(text, Split.TRAIN, stretch, spec.order() - 1);
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    int order = spec.order();
    int minCount = spec.minCount();
    int into = shares;
    JavaRDD<GramCounts> counts =
        spark
            .parallelize(stretches, stretches.size())
            .flatMapToPair(one -> counted(one, order, into, hadoop.value().value()))
            .partitionBy(new HashPartitioner(into))
            .mapPartitions(tables -> added(tables, order, minCount));
    // Where they are until it is known that the driver has room for them.
    counts.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      counts.map(Size::of).reduce(Size::plus).require(text.vocabulary(), free.getAsLong());
      return counts.collect();
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      counts.unpersist();
      SparkFailures.destroyQuietly(List.of(hadoop));
    }
  }

  private static Iterator<Tuple2<Integer, GramTable>> counted(
      TextStretch stretch, int order, int shares, Configuration hadoop) {
    GramCounter counter = new GramCounter(order);
    stretch.read(
        hadoop,
        new TextStretch.Reader() {
          @Override
          public void begin() {
            counter.begin();
          }

          @Override
          public void context(int token) {
            counter.read(token);
          }

          @Override
          public void token(int token) {
            counter.count(token);
          }
        });
    List<GramTable> tables = counter.shares(shares);
    List<Tuple2<Integer, GramTable>> result = new ArrayList<>();
    for (int share = 0; share < shares; share++) {
      if (!tables.get(share).isEmpty()) {
        result.add(new Tuple2<>(share, tables.get(share)));
      }
    }
    return result.iterator();
  }

  private static Iterator<GramCounts> added(
      Iterator<Tuple2<Integer, GramTable>> tables, int order, int minCount) {
    List<GramTable> all = new ArrayList<>();
    tables.forEachRemaining(table -> all.add(table._2()));
    return List.of(GramCounts.of(order, minCount, all)).iterator();
  }

  private static long free() {
    Runtime runtime = Runtime.getRuntime();
    // What was read before is free too.
    runtime.gc();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
  }

  /**
   * How large counts are.
   *
   * @param grams n-grams by their length, from 1; those of one token may be counted more than once
   * @param bytes of the counts, as they are collected
   */
  private record Size(long[] grams, long bytes) implements Serializable {

    static Size of(GramCounts counts) {
      return new Size(counts.grams(), counts.bytes());
    }

    Size plus(Size other) {
      long[] sum = grams.clone();
      Arrays.setAll(sum, i -> sum[i] + other.grams[i]);
      return new Size(sum, bytes + other.bytes);
    }

    /** Requires room for the counts, as they come and as they are kept, and the model. */
    void require(int vocabulary, long free) {
      long model = NgramModel.bytes(vocabulary, grams);
      LOG.info("n-grams by length: {}; {} MB", Arrays.toString(grams), mb(model));
      long needed = (long) (model * ROOM) + COLLECTED * bytes;
      if (needed > free) {
        throw new BadConfiguration(
            "cannot hold the n-grams: expected %d MB of the driver's heap for %d of them, found %d MB free; give the driver more (--driver-memory), or take a smaller model.order or a larger model.min-count"
                .formatted(mb(needed), Arrays.stream(grams).sum(), mb(free)));
      }
    }
  }

  private static long mb(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
