package io.trainyard.inference;

import io.trainyard.SparkFixture;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Normalization;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A model whose answers can be worked out by hand, and a dataset for it: grey images of 2 x 3
 * pixels in three classes, whose upper row, divided by {@value #SCALE}, are the logits.
 *
 * @param folder holds a run {@code run} with the model
 */
public record LinearModel(Path folder, Dataset dataset, ModelBundle bundle) {

  public static final int HEIGHT = 2;
  public static final int WIDTH = 3;
  public static final int CLASSES = 3;
  public static final float SCALE = 64;

  /** Images and their labels. */
  public record Images(byte[] pixels, byte[] labels) {

    public int rows() {
      return labels.length;
    }

    public int pixel(int row, int x) {
      return pixels[row * HEIGHT * WIDTH + x] & 0xFF;
    }

    /** Softmax of the logits of a row, by hand; mirrored ones of the image mirrored. */
    public double[] probabilities(int row, int... order) {
      double[] result = new double[CLASSES];
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        result[c] = Math.exp(pixel(row, order[c]) / SCALE);
        sum += result[c];
      }
      for (int c = 0; c < CLASSES; c++) {
        result[c] /= sum;
      }
      return result;
    }
  }

  /**
   * Random images of few different values, so that many probabilities are equal; labels are the
   * brightest pixel's, but one in four is any.
   */
  public static Images images(int rows) {
    var random = new Seed(17).generator();
    byte[] pixels = new byte[rows * HEIGHT * WIDTH];
    byte[] labels = new byte[rows];
    for (int row = 0; row < rows; row++) {
      int brightest = 0;
      for (int i = 0; i < HEIGHT * WIDTH; i++) {
        pixels[row * HEIGHT * WIDTH + i] = (byte) (32 * random.nextInt(8));
      }
      for (int c = 1; c < CLASSES; c++) {
        int at = row * HEIGHT * WIDTH;
        brightest = (pixels[at + c] & 0xFF) > (pixels[at + brightest] & 0xFF) ? c : brightest;
      }
      labels[row] = (byte) (random.nextInt(4) == 0 ? random.nextInt(CLASSES) : brightest);
    }
    return new Images(pixels, labels);
  }

  /**
   * Ingests the images as test rows, in the order of their ids, and writes the model.
   *
   * @param partitions files of the split
   */
  static LinearModel create(Path folder, Images test, int partitions) throws IOException {
    return create(folder, test, partitions, "kind = softmax");
  }

  /**
   * @param model what it is configured as; of the parameters of softmax regression
   */
  public static LinearModel create(Path folder, Images test, int partitions, String model)
      throws IOException {
    Path raw = Files.createDirectories(folder.resolve("raw"));
    write(raw, "t10k", test);
    write(raw, "train", new Images(new byte[30 * HEIGHT * WIDTH], new byte[30]));
    Configuration configuration =
        Configuration.parseText(
            """
            dataset {
              path = "%s", validation-fraction = 0, partitions = %d
              source { kind = idx, path = "%s", class-names = [left, middle, right] }
            }
            model { %s }
            optimizer { kind = sgd }
            """
                .formatted(folder.resolve("dataset"), partitions, raw, model));
    var spark = SparkFixture.session();
    String path =
        new Ingest()
            .run(spark, DatasetSettings.read(configuration.root()), new Seed(5), false)
            .path();
    var hadoop = spark.sparkContext().hadoopConfiguration();
    Dataset dataset = Dataset.open(path, hadoop);
    ModelBundle bundle = bundle(configuration, dataset);
    bundle.write(new org.apache.hadoop.fs.Path(folder.resolve("run/model").toString()), hadoop);
    Files.writeString(folder.resolve("run/run.json"), "{}");
    return new LinearModel(folder, dataset, bundle);
  }

  private static ModelBundle bundle(Configuration configuration, Dataset dataset) {
    var shape = dataset.manifest().image();
    String json =
        ModelSpec.read(configuration.root())
            .networkJson(
                new NetworkShape(shape, CLASSES),
                OptimizerSettings.read(configuration.root(), 1),
                new Seed(1));
    Network network = Network.fromJson(json);
    float[] parameters = new float[network.parameterCount()];
    for (int c = 0; c < CLASSES; c++) {
      // Weights lie class by class, biases after them.
      parameters[c * shape.size() + c] = 1;
    }
    network.setParameters(parameters);
    return new ModelBundle(
        network,
        shape,
        dataset.manifest().classNames(),
        new Normalization(List.of(0.0), List.of((double) SCALE)),
        Map.of(
            "run_id",
            "by-hand",
            "dataset_path",
            dataset.path(),
            "dataset_fingerprint",
            dataset.fingerprint()));
  }

  private static void write(Path folder, String name, Images images) throws IOException {
    Files.write(
        folder.resolve(name + "-images-idx3-ubyte"),
        ByteBuffer.allocate(16 + images.pixels().length)
            .putInt(0x803)
            .putInt(images.rows())
            .putInt(HEIGHT)
            .putInt(WIDTH)
            .put(images.pixels())
            .array());
    Files.write(
        folder.resolve(name + "-labels-idx1-ubyte"),
        ByteBuffer.allocate(8 + images.rows())
            .putInt(0x801)
            .putInt(images.rows())
            .put(images.labels())
            .array());
  }

  /** The model put to use. */
  ModelRun open(EvaluationSettings settings) {
    return ModelRun.open(
        folder.resolve("run").toString(),
        Optional.empty(),
        settings,
        SparkFixture.session().sparkContext().hadoopConfiguration());
  }

  float[] parameters() {
    return bundle.network().copyParameters();
  }

  Scorer scorer(Views views, int batchSize) {
    return new Scorer(
        JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext()),
        dataset,
        bundle.network().configurationJson(),
        bundle.normalization(),
        new EvaluationSettings(2, batchSize),
        views);
  }
}
