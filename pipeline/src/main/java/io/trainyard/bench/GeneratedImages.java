package io.trainyard.bench;

import io.trainyard.failure.Infrastructure;
import io.trainyard.image.ImageEncoder;
import io.trainyard.image.PixelImage;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A tree of JPEG files in a temporary folder of this machine, there until it is closed. The images
 * are smooth with some noise, so that files are about as large as photographs of that size.
 */
public final class GeneratedImages implements AutoCloseable {

  private static final Seed SEED = new Seed(12);
  private static final int QUALITY = 90;
  private static final int CLASSES = 10;

  /** Of a wave's grey value, and of the noise on it. */
  private static final double AMPLITUDE = 100;

  private static final int NOISE = 24;

  private final TemporaryFolder folder;

  private GeneratedImages(TemporaryFolder folder) {
    this.folder = folder;
  }

  /**
   * Writes {@code count} images in ten classes.
   *
   * @throws Infrastructure if they cannot be written
   */
  public static GeneratedImages create(int count, int height, int width) {
    try {
      TemporaryFolder folder = TemporaryFolder.create();
      try {
        write(folder.path(), count, height, width);
      } catch (IOException | RuntimeException e) {
        folder.close();
        throw e;
      }
      return new GeneratedImages(folder);
    } catch (IOException e) {
      throw new Infrastructure("cannot generate images: " + e + "; check free space", e);
    }
  }

  private static void write(Path root, int count, int height, int width) throws IOException {
    var encoder = new ImageEncoder.Jpeg(QUALITY);
    for (int label = 0; label < CLASSES; label++) {
      Files.createDirectory(root.resolve("class-" + label));
    }
    for (int i = 0; i < count; i++) {
      PixelImage image = image(height, width, SEED.of(i).generator());
      Path file = root.resolve("class-" + i % CLASSES).resolve("%06d.jpg".formatted(i));
      Files.write(file, encoder.encode(image));
    }
  }

  private static PixelImage image(int height, int width, SplittableRandom random) {
    byte[] pixels = new byte[height * width * 3];
    double[] waves = random.doubles(9, 1, 12).toArray();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          double phase =
              waves[3 * c] * y / height + waves[3 * c + 1] * x / width + waves[3 * c + 2];
          int value = (int) (128 + AMPLITUDE * Math.sin(phase)) + random.nextInt(NOISE);
          pixels[(y * width + x) * 3 + c] = (byte) value;
        }
      }
    }
    return new PixelImage(height, width, 3, pixels);
  }

  /** The root of the tree: a folder for each class. */
  public Path path() {
    return folder.path();
  }

  @Override
  public void close() {
    folder.close();
  }
}
