package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Curriculum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** IDX files made for a test: images of 4 x 3 pixels in three classes. */
final class IdxFixture {

  static final int HEIGHT = 4;
  static final int WIDTH = 3;
  static final int SIZE = HEIGHT * WIDTH;
  static final int CLASSES = 3;
  static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private IdxFixture() {}

  /** A folder with the four files under their usual names. */
  static Path folder(Path folder, int trainRows, int testRows) {
    write(folder.resolve(TRAIN_IMAGES), images(trainRows, 1));
    write(folder.resolve(TRAIN_LABELS), labels(labelsOf(trainRows)));
    write(folder.resolve(TEST_IMAGES), images(testRows, 2));
    write(folder.resolve(TEST_LABELS), labels(labelsOf(testRows)));
    return folder;
  }

  /** Classes of unequal size: about a half, a third and a sixth of the rows. */
  static int[] labelsOf(int rows) {
    return IntStream.range(0, rows).map(i -> i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2).toArray();
  }

  static byte[] images(int rows, long seed) {
    byte[] pixels = pixels(rows, seed);
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(0x803)
        .putInt(rows)
        .putInt(HEIGHT)
        .putInt(WIDTH)
        .put(pixels)
        .array();
  }

  static byte[] pixels(int rows, long seed) {
    byte[] pixels = new byte[rows * SIZE];
    new SplittableRandom(seed).nextBytes(pixels);
    return pixels;
  }

  static byte[] labels(int... labels) {
    ByteBuffer buffer = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length);
    for (int label : labels) {
      buffer.put((byte) label);
    }
    return buffer.array();
  }

  static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static IdxSource source(Path folder) {
    return new IdxSource(Optional.of(folder.toString()), Map.of(), List.of(), Optional.empty());
  }

  static DatasetSettings settings(Source source, String path) {
    return new DatasetSettings(
        Optional.of(path),
        Optional.of(source),
        0.1,
        3,
        1 << 20,
        PixelNormalization.UNIT,
        1000,
        CacheMode.AUTO,
        Optional.empty(),
        new Curriculum.None());
  }
}
