package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.image.CentreCrop;
import io.trainyard.image.PixelImage;
import io.trainyard.model.ImageShape;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads single images of a dataset as a network sees them, on the executors: the driver may be far
 * from the files.
 */
final class StoredImages {

  private static final int MOST_TASKS = 8;

  private StoredImages() {}

  /**
   * The images at these positions of a split, in their order. All of them are in memory.
   *
   * @param positions from 0; files in manifest order, rows in file order
   */
  static List<PixelImage> read(
      JavaSparkContext spark, Dataset dataset, Split split, List<Long> positions) {
    if (positions.isEmpty()) {
      return List.of();
    }
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    ImageShape shape = dataset.manifest().image();
    try {
      List<Attempt<byte[]>> pixels =
          spark
              .parallelize(positions, Math.min(MOST_TASKS, positions.size()))
              .map(
                  position ->
                      Attempt.of(() -> pixels(dataset, split, position, hadoop.value().value())))
              .collect();
      List<PixelImage> images = new ArrayList<>();
      for (Attempt<byte[]> attempt : pixels) {
        images.add(new PixelImage(shape.height(), shape.width(), shape.channels(), attempt.get()));
      }
      return images;
    } catch (Exception e) {
      // Scala declares no exceptions: Spark's checked ones come unannounced.
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(List.of(hadoop));
    }
  }

  private static byte[] pixels(Dataset dataset, Split split, long position, Configuration hadoop) {
    RowRange row = new RowRange(split, position, position + 1);
    try (SequentialReader reader = new SequentialReader(dataset, row, 1, hadoop)) {
      ImageShape shape = dataset.manifest().image();
      Rows rows = reader.next();
      return new CentreCrop(shape.height(), shape.width()).apply(rows.image(0)).pixels();
    }
  }
}
