package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The content of a packed file. What cannot be unpacked is bad data; where the file system fails
 * below the unpacker, its exception comes through as it is, and another try may help. Not
 * thread-safe.
 */
final class UnpackedStream extends InputStream {

  private static final int BUFFER = 1 << 16;

  /** Begins to unpack. */
  @FunctionalInterface
  interface Unpacker {
    InputStream of(InputStream packed) throws IOException;
  }

  @FunctionalInterface
  private interface Step<T> {
    T take() throws IOException;
  }

  private final TextFile file;
  private final Stored stored;
  private final InputStream content;

  /**
   * @param file that is read, for messages
   * @param packed its bytes; closed with this stream, and where there is none
   * @throws BadData if what stands in front cannot be unpacked
   */
  UnpackedStream(TextFile file, InputStream packed, Unpacker unpacker) throws IOException {
    this.file = file;
    this.stored = new Stored(packed);
    try {
      this.content = unpacked(() -> unpacker.of(new BufferedInputStream(stored, BUFFER)));
    } catch (IOException | RuntimeException e) {
      packed.close();
      throw e;
    }
  }

  /**
   * @throws BadData if it cannot be unpacked
   */
  @Override
  public int read() throws IOException {
    return unpacked(content::read);
  }

  /**
   * @throws BadData if it cannot be unpacked
   */
  @Override
  public int read(byte[] to, int from, int count) throws IOException {
    return unpacked(() -> content.read(to, from, count));
  }

  private <T> T unpacked(Step<T> step) throws IOException {
    try {
      return step.take();
    } catch (IOException | RuntimeException e) {
      if (stored.hasFailed) {
        throw e;
      }
      throw new BadData(
          "cannot ingest %s: expected a whole file packed with %s, found %s; fetch it again, or leave it out"
              .formatted(file.path(), file.packing().label(), found(e)),
          e);
    }
  }

  /** The unpackers say nothing of an end that comes too early. */
  private static String found(Exception e) {
    return e instanceof EOFException ? "its end too early" : e.toString();
  }

  @Override
  public void close() throws IOException {
    try (stored) {
      content.close();
    }
  }

  /** The bytes of the file; remembers that they could not be had. */
  private static final class Stored extends FilterInputStream {

    private boolean hasFailed;

    Stored(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return noted(super::read);
    }

    @Override
    public int read(byte[] to, int from, int count) throws IOException {
      return noted(() -> super.read(to, from, count));
    }

    private int noted(Step<Integer> step) throws IOException {
      try {
        return step.take();
      } catch (IOException | RuntimeException e) {
        hasFailed = true;
        throw e;
      }
    }
  }
}
