package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A dataset written without Spark: training rows 0, 1, ... in stored order, nothing else. */
final class DatasetFixture {

  static final Configuration CONF = new Configuration();
  static final ImageShape SHAPE = new ImageShape(2, 2, 3);

  private DatasetFixture() {}

  /** Files of {@code rowsOfFiles} rows each, in row groups of about {@code rowGroupBytes}. */
  static Dataset write(Path directory, int rowGroupBytes, int... rowsOfFiles) {
    try {
      var target = new DatasetDirectory(new org.apache.hadoop.fs.Path(directory.toString()), CONF);
      var writer = new PartWriter(target.prepare().toString(), SHAPE, 2, rowGroupBytes);
      List<PartResult> parts = new ArrayList<>();
      int first = 0;
      for (int rows : rowsOfFiles) {
        var slot = new SplitPlan.FileSlot(Split.TRAIN, parts.size());
        parts.add(writer.write(slot, rows(first, rows).iterator(), CONF));
        first += rows;
      }
      var results = new PartResults(parts, "none", SHAPE);
      target.place(results);
      var identity = new DatasetIdentity("none", new TreeMap<>());
      target.commit(results.manifest(identity, List.of("even", "odd")));
      target.sweep();
      return Dataset.open(directory.toString(), CONF);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Example> rows(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(i -> new Example(i, i % 2, pixels(i)));
  }

  /** The pixels of row {@code id}. */
  static byte[] pixels(long id) {
    byte[] pixels = new byte[SHAPE.size()];
    new Seed(id).generator().nextBytes(pixels);
    return pixels;
  }
}
