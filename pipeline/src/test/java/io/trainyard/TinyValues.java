package io.trainyard;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.random.Seed;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * A dataset small enough for a test whose rows have values: grey images of 4 x 4 pixels, of which
 * {@code light} is the brightness and {@code lean} how much lighter the left is, in hundredths,
 * with some noise in the pixels.
 */
public final class TinyValues {

  public static final int SIDE = 4;

  private TinyValues() {}

  /** Ingests so many images, a fifth each of them for validation and test. */
  public static Dataset ingest(Path folder, int images) throws IOException {
    Path raw = Files.createDirectories(folder.resolve("raw"));
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder table = new StringBuilder("file,light,lean\n");
    for (int i = 0; i < images; i++) {
      int light = random.nextInt(60, 200);
      int lean = random.nextInt(-40, 40);
      ImageIO.write(image(light, lean, random), "png", raw.resolve(i + ".png").toFile());
      table.append(String.format(Locale.ROOT, "%d.png,%d,%.2f%n", i, light, lean / 100.0));
    }
    Files.writeString(folder.resolve("targets.csv"), table);
    Configuration configuration =
        Configuration.parseText(
            """
            dataset {
              path = "%1$s/dataset", validation-fraction = 0.25, partitions = 3
              source {
                kind = image-folder, path = "%1$s/raw", targets = "%1$s/targets.csv", colour = grey
                test-fraction = 0.2
              }
            }
            """
                .formatted(folder));
    DatasetSettings settings = DatasetSettings.read(configuration.root());
    var spark = SparkFixture.session();
    String path = new Ingest().run(spark, settings, new Seed(5), false).path();
    return Dataset.open(path, spark.sparkContext().hadoopConfiguration());
  }

  private static BufferedImage image(int light, int lean, SplittableRandom random) {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int noise = random.nextInt(-10, 11);
        image.getRaster().setSample(x, y, 0, light + (x < SIDE / 2 ? lean : -lean) / 2 + noise);
      }
    }
    return image;
  }
}
