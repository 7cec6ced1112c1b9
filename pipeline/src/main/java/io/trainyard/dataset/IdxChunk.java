package io.trainyard.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;

/**
 * Items {@code from} (included) to {@code to} (excluded) of a pair of IDX files.
 *
 * @param firstId the row id of item 0
 */
record IdxChunk(IdxFile images, IdxFile labels, int from, int to, long firstId) implements Chunk {

  @Override
  public Examples open(Configuration conf) throws IOException {
    IdxFile.Items pixels = images.items(from, to, conf);
    try {
      return new Pairs(pixels, labels.items(from, to, conf), firstId + from);
    } catch (IOException | RuntimeException e) {
      pixels.close();
      throw e;
    }
  }

  private static final class Pairs implements Examples {

    private final IdxFile.Items pixels;
    private final IdxFile.Items labels;
    private long id;

    Pairs(IdxFile.Items pixels, IdxFile.Items labels, long firstId) {
      this.pixels = pixels;
      this.labels = labels;
      this.id = firstId;
    }

    @Override
    public boolean hasNext() {
      return pixels.hasNext();
    }

    @Override
    public Example next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      try {
        return new Example(id++, Byte.toUnsignedInt(labels.next()[0]), pixels.next());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      try (labels) {
        pixels.close();
      }
    }
  }
}
