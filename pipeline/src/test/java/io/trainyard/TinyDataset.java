package io.trainyard;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A dataset small enough for a test and easy enough to learn: grey images of 6 x 6 pixels in three
 * classes, each with two bright rows of its own in a lot of noise.
 */
public final class TinyDataset {

  public static final int SIDE = 6;
  public static final int CLASSES = 3;

  private TinyDataset() {}

  /** Writes the four IDX files. */
  public static Path files(Path folder, int trainRows, int testRows) throws IOException {
    Files.createDirectories(folder);
    write(folder, "train", trainRows, 1);
    write(folder, "t10k", testRows, 2);
    return folder;
  }

  /** Ingests them, without validation rows where {@code validationFraction} is 0. */
  public static Dataset ingest(Path folder, int trainRows, double validationFraction)
      throws IOException {
    Path raw = files(folder.resolve("raw"), trainRows, 30);
    Configuration configuration =
        Configuration.parseText(
            """
            dataset {
              path = "%s", validation-fraction = %s, partitions = 3
              source { kind = idx, path = "%s" }
            }
            """
                .formatted(folder.resolve("dataset"), validationFraction, raw));
    DatasetSettings settings = DatasetSettings.read(configuration.root());
    var spark = SparkFixture.session();
    String path = new Ingest().run(spark, settings, new Seed(5), false).path();
    return Dataset.open(path, spark.sparkContext().hadoopConfiguration());
  }

  private static void write(Path folder, String name, int rows, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer images = ByteBuffer.allocate(16 + rows * SIDE * SIDE);
    images.putInt(0x803).putInt(rows).putInt(SIDE).putInt(SIDE);
    ByteBuffer labels = ByteBuffer.allocate(8 + rows).putInt(0x801).putInt(rows);
    for (int row = 0; row < rows; row++) {
      int label = row % CLASSES;
      labels.put((byte) label);
      for (int i = 0; i < SIDE * SIDE; i++) {
        int bright = i / SIDE / 2 == label ? 80 : 0;
        images.put((byte) (bright + random.nextInt(150)));
      }
    }
    Files.write(folder.resolve(name + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(name + "-labels-idx1-ubyte"), labels.array());
  }
}
