package io.trainyard.bench;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ImageShape;
import io.trainyard.model.NetworkShape;
import io.trainyard.random.Seed;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;

/**
 * A dataset of noise in a temporary folder of this machine, there until it is closed: training rows
 * with uniform pixels, classes in turn.
 */
public final class GeneratedDataset implements AutoCloseable {

  private static final Seed SEED = new Seed(11);

  private final TemporaryFolder folder;
  private final Dataset dataset;

  private GeneratedDataset(TemporaryFolder folder, Dataset dataset) {
    this.folder = folder;
    this.dataset = dataset;
  }

  /**
   * @param shape of images with one channel, in at most 256 classes
   * @param rows for training, at least 1
   * @throws BadConfiguration if Spark runs on other machines than this, which would not see it
   */
  public static GeneratedDataset create(SparkSession spark, NetworkShape shape, int rows) {
    if (!spark.sparkContext().isLocal()) {
      throw new BadConfiguration(
          "cannot generate a dataset for %s: expected dataset.path, which all machines can read, found none; ingest a dataset and set it"
              .formatted(spark.sparkContext().master()));
    }
    if (shape.input().channels() != 1 || shape.outputs() > 256) {
      throw new BadConfiguration(
          "cannot generate a dataset: expected images with one channel in at most 256 classes, found %s in %d; set dataset.path to a dataset of that shape"
              .formatted(shape.input(), shape.outputs()));
    }
    try {
      TemporaryFolder folder = TemporaryFolder.create();
      try {
        write(folder.path(), "train", shape, rows);
        write(folder.path(), "t10k", shape, shape.outputs());
        return new GeneratedDataset(folder, ingest(spark, folder.path(), shape));
      } catch (IOException | RuntimeException e) {
        folder.close();
        throw e;
      }
    } catch (IOException e) {
      throw new Infrastructure("cannot generate a dataset: " + e + "; check free space", e);
    }
  }

  private static Dataset ingest(SparkSession spark, Path folder, NetworkShape shape) {
    Configuration configuration =
        Configuration.parseText(
            """
            dataset {
              path = "%s", validation-fraction = 0
              source { kind = idx, path = "%s", classes = %d }
            }
            """
                .formatted(folder.resolve("dataset"), folder, shape.outputs()));
    DatasetSettings settings = DatasetSettings.read(configuration.root());
    String path = new Ingest().run(spark, settings, SEED, false).path();
    return Dataset.open(path, spark.sparkContext().hadoopConfiguration());
  }

  private static void write(Path folder, String name, NetworkShape shape, int rows)
      throws IOException {
    ImageShape image = shape.input();
    SplittableRandom random = SEED.of(name).generator();
    byte[] pixels = new byte[image.size()];
    try (DataOutputStream images = open(folder.resolve(name + "-images-idx3-ubyte"));
        DataOutputStream labels = open(folder.resolve(name + "-labels-idx1-ubyte"))) {
      for (int number : List.of(0x803, rows, image.height(), image.width())) {
        images.writeInt(number);
      }
      for (int number : List.of(0x801, rows)) {
        labels.writeInt(number);
      }
      for (int row = 0; row < rows; row++) {
        random.nextBytes(pixels);
        images.write(pixels);
        labels.writeByte(row % shape.outputs());
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  public Dataset dataset() {
    return dataset;
  }

  @Override
  public void close() {
    folder.close();
  }
}
