package io.trainyard.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The file that holds a training state. All numbers are little-endian, integers of 32 bits and
 * floats of 32 bits:
 *
 * <pre>
 * magic, epochs done, best epoch, kinds, length of JSON, of parameters, of the outer state,
 * number of optimizer states, length of each, JSON in UTF-8, parameters, outer state, each
 * optimizer state, best parameters, mean
 * </pre>
 *
 * The best parameters are left out where there are none or where they are the current ones. The
 * mean, of floats of 64 bits, is there if 4 is added to the kinds, which are those of the best
 * parameters otherwise.
 */
final class StateFile {

  private static final int MAGIC = 0x54595244;
  private static final int HEADER_INTS = 8;
  private static final int NO_BEST = 0;
  private static final int BEST_IS_CURRENT = 1;
  private static final int BEST_FOLLOWS = 2;
  private static final int MEAN_FOLLOWS = 4;
  private static final int CHUNK_FLOATS = 1 << 18;

  private StateFile() {}

  static void write(TrainingState state, OutputStream out) throws IOException {
    byte[] json = state.json().getBytes(StandardCharsets.UTF_8);
    List<float[]> states = state.optimizerStates();
    int best = kindOfBest(state);
    ByteBuffer header = allocate(HEADER_INTS + states.size());
    int kinds = best | (state.mean().length > 0 ? MEAN_FOLLOWS : 0);
    header.putInt(MAGIC).putInt(state.epochsDone()).putInt(state.bestEpoch()).putInt(kinds);
    header.putInt(json.length).putInt(state.parameters().length);
    header.putInt(state.outerState().length).putInt(states.size());
    states.forEach(array -> header.putInt(array.length));
    out.write(header.array());
    out.write(json);
    ByteBuffer chunk = allocate(CHUNK_FLOATS);
    writeFloats(state.parameters(), chunk, out);
    writeFloats(state.outerState(), chunk, out);
    for (float[] array : states) {
      writeFloats(array, chunk, out);
    }
    if (best == BEST_FOLLOWS) {
      writeFloats(state.bestParameters(), chunk, out);
    }
    writeDoubles(state.mean(), chunk, out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param bytes of the file: arrays that would not fit into it are not made
   * @throws IOException if it is something else
   */
  static TrainingState read(InputStream in, long bytes) throws IOException {
    ByteBuffer header = readInts(HEADER_INTS, in);
    if (header.getInt() != MAGIC) {
      throw new IOException("expected a training state, found something else");
    }
    int epochsDone = header.getInt();
    int bestEpoch = header.getInt();
    int kinds = header.getInt();
    int jsonLength = atMost(bytes, header.getInt());
    float[] parameters = new float[atMost(bytes / Float.BYTES, header.getInt())];
    float[] outerState = new float[atMost(bytes / Float.BYTES, header.getInt())];
    int stateCount = atMost(bytes / Integer.BYTES, header.getInt());
    ByteBuffer lengths = readInts(stateCount, in);
    String json = new String(readBytes(jsonLength, in), StandardCharsets.UTF_8);
    ByteBuffer chunk = allocate(CHUNK_FLOATS);
    readFloats(parameters, chunk, in);
    readFloats(outerState, chunk, in);
    List<float[]> states = new ArrayList<>();
    for (int i = 0; i < stateCount; i++) {
      states.add(readFloats(new float[atMost(bytes / Float.BYTES, lengths.getInt())], chunk, in));
    }
    float[] bestParameters =
        switch (kinds & ~MEAN_FOLLOWS) {
          case NO_BEST -> null;
          case BEST_IS_CURRENT -> parameters;
          case BEST_FOLLOWS -> readFloats(new float[parameters.length], chunk, in);
          default -> throw new IOException("expected a kind of best from 0 to 2, found " + kinds);
        };
    boolean hasMean = (kinds & MEAN_FOLLOWS) != 0;
    double[] mean = readDoubles(new double[hasMean ? parameters.length : 0], chunk, in);
    return new TrainingState(
        epochsDone, parameters, states, outerState, bestParameters, bestEpoch, json, mean);
  }

  private static int atMost(long most, int length) throws IOException {
    if (length < 0 || length > most) {
      throw new IOException("expected a length of at most %d, found %d".formatted(most, length));
    }
    return length;
  }

  private static int kindOfBest(TrainingState state) {
    if (state.bestParameters() == null) {
      return NO_BEST;
    }
    if (state.bestParameters().length != state.parameters().length) {
      throw new IllegalArgumentException(
          state.parameters().length + " parameters, best " + state.bestParameters().length);
    }
    return Arrays.equals(state.bestParameters(), state.parameters())
        ? BEST_IS_CURRENT
        : BEST_FOLLOWS;
  }

  private static void writeFloats(float[] array, ByteBuffer chunk, OutputStream out)
      throws IOException {
    for (int from = 0; from < array.length; from += CHUNK_FLOATS) {
      int count = Math.min(CHUNK_FLOATS, array.length - from);
      chunk.asFloatBuffer().put(array, from, count);
      out.write(chunk.array(), 0, count * Float.BYTES);
    }
  }

  private static float[] readFloats(float[] array, ByteBuffer chunk, InputStream in)
      throws IOException {
    for (int from = 0; from < array.length; from += CHUNK_FLOATS) {
      int count = Math.min(CHUNK_FLOATS, array.length - from);
      if (in.readNBytes(chunk.array(), 0, count * Float.BYTES) < count * Float.BYTES) {
        throw new EOFException();
      }
      chunk.asFloatBuffer().get(array, from, count);
    }
    return array;
  }

  private static void writeDoubles(double[] array, ByteBuffer chunk, OutputStream out)
      throws IOException {
    int most = chunk.capacity() / Double.BYTES;
    for (int from = 0; from < array.length; from += most) {
      int count = Math.min(most, array.length - from);
      chunk.asDoubleBuffer().put(array, from, count);
      out.write(chunk.array(), 0, count * Double.BYTES);
    }
  }

  private static double[] readDoubles(double[] array, ByteBuffer chunk, InputStream in)
      throws IOException {
    int most = chunk.capacity() / Double.BYTES;
    for (int from = 0; from < array.length; from += most) {
      int count = Math.min(most, array.length - from);
      if (in.readNBytes(chunk.array(), 0, count * Double.BYTES) < count * Double.BYTES) {
        throw new EOFException();
      }
      chunk.asDoubleBuffer().get(array, from, count);
    }
    return array;
  }

  private static ByteBuffer readInts(int count, InputStream in) throws IOException {
    return ByteBuffer.wrap(readBytes(count * Integer.BYTES, in)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] readBytes(int count, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private static ByteBuffer allocate(int numbers) {
    return ByteBuffer.allocate(numbers * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
