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
 * Finds inputs that several rows have, to the byte: their labels are what tells noise from bias.
 *
 * @param ranges that cover the rows of a split
 */
record RepeatedInputs(Dataset dataset, List<RowRange> ranges) implements Serializable {

  private static final int ROWS_AT_ONCE = 256;

  /** How many of the rows with one input have each label that one of them has. */
  record Labels(TreeMap<Integer, Long> counts) implements Serializable {

    static Labels of(int label) {
      return new Labels(new TreeMap<>(Map.of(label, 1L)));
    }

    Labels plus(Labels other) {
      TreeMap<Integer, Long> sums = new TreeMap<>(counts);
      other.counts.forEach((label, count) -> sums.merge(label, count, Long::sum));
      return new Labels(sums);
    }

    long rows() {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** The labels of each such input, in an order that does not depend on how rows are read. */
  List<Labels> find(JavaSparkContext spark) {
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    Dataset data = dataset;
    try {
      TreeMap<String, Labels> found = new TreeMap<>();
      spark
          .parallelize(ranges, ranges.size())
          .flatMapToPair(
              range ->
                  read(data, range, hadoop.value().value()).entrySet().stream()
                      .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                      .iterator())
          .reduceByKey(Labels::plus)
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

  private static Map<String, Labels> read(Dataset dataset, RowRange range, Configuration hadoop) {
    Map<String, Labels> labels = new HashMap<>();
    MessageDigest digest = Sha256.digest();
    try (var reader = new SequentialReader(dataset, range, ROWS_AT_ONCE, hadoop)) {
      while (reader.hasNext()) {
        Rows rows = reader.next();
        for (int i = 0; i < rows.count(); i++) {
          update(digest, rows, i);
          labels.merge(Sha256.hex(digest), Labels.of(rows.label(i)), Labels::plus);
        }
      }
    }
    return labels;
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
