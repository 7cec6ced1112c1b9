package io.trainyard.analysis;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.storage.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Finds inputs that several rows have, to the byte: their labels or targets are what tells noise
 * from bias.
 *
 * @param ranges that cover the rows of a split
 */
record RepeatedInputs(Dataset dataset, List<RowRange> ranges) implements Serializable {

  private static final int ROWS_AT_ONCE = 256;

  /**
   * What is true of a row.
   *
   * @param label its class; 0 where it has targets
   * @param targets in their own units; none where it has a class
   */
  record Answer(int label, List<Float> targets) implements Comparable<Answer>, Serializable {

    static Answer of(Rows rows, int row) {
      int count = rows.targets().length / rows.count();
      List<Float> targets = new ArrayList<>();
      for (int k = 0; k < count; k++) {
        targets.add(rows.targets()[row * count + k]);
      }
      return new Answer(count > 0 ? 0 : rows.label(row), targets);
    }

    @Override
    public int compareTo(Answer other) {
      return Integer.compare(label, other.label) != 0
          ? Integer.compare(label, other.label)
          : Arrays.compare(targets.toArray(Float[]::new), other.targets.toArray(Float[]::new));
    }
  }

  /** How many of the rows with one input have each answer that one of them has. */
  record Answers(TreeMap<Answer, Long> counts) implements Serializable {

    static Answers of(Answer answer) {
      return new Answers(new TreeMap<>(Map.of(answer, 1L)));
    }

    Answers plus(Answers other) {
      TreeMap<Answer, Long> sums = new TreeMap<>(counts);
      other.counts.forEach((answer, count) -> sums.merge(answer, count, Long::sum));
      return new Answers(sums);
    }

    long rows() {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Each row's: rows x targets, in an order that does not depend on how rows are read. */
    float[][] targets() {
      List<float[]> all = new ArrayList<>();
      counts.forEach(
          (answer, count) -> {
            float[] targets = new float[answer.targets().size()];
            for (int k = 0; k < targets.length; k++) {
              targets[k] = answer.targets().get(k);
            }
            all.addAll(Collections.nCopies(Math.toIntExact(count), targets));
          });
      return all.toArray(float[][]::new);
    }
  }

  /** The answers of each such input, in an order that does not depend on how rows are read. */
  List<Answers> find(JavaSparkContext spark) {
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    Dataset data = dataset;
    try {
      TreeMap<String, Answers> found = new TreeMap<>();
      spark
          .parallelize(ranges, ranges.size())
          .flatMapToPair(
              range ->
                  read(data, range, hadoop.value().value()).entrySet().stream()
                      .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                      .iterator())
          .reduceByKey(Answers::plus)
          .filter(pair -> pair._2().rows() > 1)
          .collect()
          .forEach(pair -> found.put(pair._1(), pair._2()));
      return List.copyOf(found.values());
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(List.of(hadoop));
    }
  }

  private static Map<String, Answers> read(Dataset dataset, RowRange range, Configuration hadoop) {
    Map<String, Answers> answers = new HashMap<>();
    MessageDigest digest = Sha256.digest();
    try (var reader = new SequentialReader(dataset, range, ROWS_AT_ONCE, hadoop)) {
      while (reader.hasNext()) {
        Rows rows = reader.next();
        for (int i = 0; i < rows.count(); i++) {
          update(digest, rows, i);
          answers.merge(Sha256.hex(digest), Answers.of(Answer.of(rows, i)), Answers::plus);
        }
      }
    }
    return answers;
  }

  private static void update(MessageDigest digest, Rows rows, int i) {
    if (rows.isUniform()) {
      digest.update(rows.pixels(), i * rows.rowSize(), rows.rowSize());
      return;
    }
    var image = rows.image(i);
    digest.update(
        ByteBuffer.allocate(2 * Integer.BYTES)
            .putInt(image.height())
            .putInt(image.width())
            .array());
    digest.update(image.pixels());
  }
}
