package io.trainyard.jobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Raw files small enough for a test and easy enough to learn: grey images of 6 x 6 pixels in three
 * classes, each with two bright rows of its own in a lot of noise.
 */
final class TinyImages {

  static final int SIDE = 6;
  static final int CLASSES = 3;

  static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  static final String TRAIN_LABELS = "train-labels-idx1-ubyte";

  private TinyImages() {}

  /** Writes the four IDX files under their usual names. */
  static void write(Path folder, int trainRows, int testRows) throws IOException {
    Files.createDirectories(folder);
    write(folder, "train", trainRows, 1);
    write(folder, "t10k", testRows, 2);
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
