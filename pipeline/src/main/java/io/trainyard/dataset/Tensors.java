package io.trainyard.dataset;

import io.trainyard.image.CentreCrop;
import io.trainyard.image.Planes;
import io.trainyard.model.HostCopies;
import io.trainyard.model.ImageShape;
import io.trainyard.model.InputLayout;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns stored rows into what a network takes: normalized float32 features in channel-first order
 * and labels, one-hot or smoothed. The arrays are native memory and are used again for the next
 * batch of as many rows.
 *
 * <p>{@link #fill}, which writes to the heap, may be called by several threads at once, for a
 * {@link Host} each; the rest is not thread-safe.
 */
public final class Tensors {

  /**
   * One minibatch; good until the next call of {@link Tensors#of}.
   *
   * @param features n rows in the network's layout
   * @param labels n x classes, each row of sum 1; n x targets, standardized; or for a density n x
   *     1, zeros
   */
  public record Batch(INDArray features, INDArray labels) {}

  /**
   * A minibatch on the heap. Its arrays only ever grow, to be used for one minibatch after another.
   */
  public static final class Host {
    private int count;
    private float[] features = new float[0];
    private float[] labels = new float[0];

    /** Rows of the minibatch. */
    public int count() {
      return count;
    }

    /** Normalized, channel-first, row after row; may be longer than the rows need. */
    public float[] features() {
      return features;
    }

    /**
     * The part that each class has in a row, or its targets, standardized; row after row; may be
     * longer than the rows need.
     */
    public float[] labels() {
      return labels;
    }

    private void resize(int rows, int inputs, int outputs) {
      count = rows;
      if (features.length < rows * inputs) {
        features = new float[rows * inputs];
      }
      if (labels.length < rows * outputs) {
        labels = new float[rows * outputs];
      }
    }
  }

  /** What is done to an image on its way into a minibatch. */
  @FunctionalInterface
  public interface Change {

    /**
     * @param image of the stored size; to be brought to that of the network
     * @param id of its row
     */
    void apply(Planes image, long id);
  }

  private final ImageShape shape;
  private final Task task;
  private final int outputs;
  private final InputLayout layout;
  private final float[][] normalized;
  private final Normalization normalization;
  private final float own;
  private final float other;
  private final Map<Integer, Batch> batches = new HashMap<>();
  private final CentreCrop crop;
  private final Host host = new Host();

  /** With one-hot labels. */
  public Tensors(ImageShape shape, int classes, Normalization normalization, InputLayout layout) {
    this(shape, classes, normalization, layout, 0);
  }

  /**
   * @param labelSmoothing s: labels are (1 - s) * one-hot + s / classes
   */
  public Tensors(
      ImageShape shape,
      int classes,
      Normalization normalization,
      InputLayout layout,
      double labelSmoothing) {
    this(
        new NetworkShape(shape, Task.Classification.of(classes)),
        normalization,
        layout,
        labelSmoothing);
  }

  /** With one-hot labels or standardized targets. */
  public Tensors(NetworkShape network, Normalization normalization, InputLayout layout) {
    this(network, normalization, layout, 0);
  }

  /**
   * @param labelSmoothing s: labels of classes are (1 - s) * one-hot + s / classes
   */
  public Tensors(
      NetworkShape network,
      Normalization normalization,
      InputLayout layout,
      double labelSmoothing) {
    this.shape = network.input();
    this.task = network.task();
    this.outputs = network.outputs();
    this.layout = layout;
    this.crop = new CentreCrop(shape.height(), shape.width());
    this.normalization = normalization;
    this.normalized = table(shape.channels(), normalization);
    this.own = (float) (1 - labelSmoothing + labelSmoothing / outputs);
    this.other = (float) (labelSmoothing / outputs);
  }

  /** There are but 256 values that a channel can have. */
  private static float[][] table(int channels, Normalization normalization) {
    float[][] table = new float[channels][256];
    for (int c = 0; c < channels; c++) {
      for (int x = 0; x < 256; x++) {
        table[c][x] = normalization.apply(x, c);
      }
    }
    return table;
  }

  /** The rows as they are stored, in native memory. */
  public Batch of(Rows rows) {
    fill(rows, host);
    return put(host);
  }

  /** Writes labels, and features of the rows as they are stored, of larger ones their middle. */
  public void fill(Rows rows, Host into) {
    label(rows, into);
    if (rows.isUniform()) {
      toChannelFirst(rows.pixels(), rows.count(), into.features);
    } else {
      decode(rows, into.features);
    }
  }

  /**
   * Writes labels, and features of the rows as {@code change} leaves them, one after the other.
   *
   * @param image holds the image of the row that is being written
   */
  public void fill(Rows rows, Host into, Planes image, Change change) {
    label(rows, into);
    for (int i = 0; i < rows.count(); i++) {
      rows.load(i, image);
      change.apply(image, rows.id(i));
      set(into.features, i * shape.size(), image);
    }
  }

  private void label(Rows rows, Host into) {
    int n = rows.count();
    into.resize(n, shape.size(), outputs);
    if (task instanceof Task.Regression regression) {
      for (int i = 0; i < n * outputs; i++) {
        into.labels[i] = regression.standardized(i % outputs, rows.targets()[i]);
      }
      return;
    }
    if (task instanceof Task.Density) {
      Arrays.fill(into.labels, 0, n, 0);
      return;
    }
    Arrays.fill(into.labels, 0, n * outputs, other);
    for (int i = 0; i < n; i++) {
      into.labels[i * outputs + rows.label(i)] = own;
    }
  }

  private void set(float[] features, int start, Planes image) {
    if (image.isStored()) {
      image.lookUp(normalized, features, start);
      return;
    }
    int plane = image.planeSize();
    float[] values = image.values();
    for (int c = 0; c < shape.channels(); c++) {
      // As the table is made, so that an image that no transform has touched gives the same bits.
      double mean = normalization.mean().get(c);
      double std = normalization.std().get(c);
      int from = c * plane;
      int to = start + from;
      for (int i = 0; i < plane; i++) {
        features[to + i] = (float) ((values[from + i] - mean) / std);
      }
    }
  }

  /** Copies a minibatch to native memory. */
  public Batch put(Host from) {
    Batch batch = batches.computeIfAbsent(from.count, this::allocate);
    HostCopies.put(from.features, batch.features());
    HostCopies.put(from.labels, batch.labels());
    return batch;
  }

  private Batch allocate(int n) {
    return new Batch(
        Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', layout.shape(n, shape)),
        Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', n, outputs));
  }

  /** Rows of sizes of their own: decoded one by one, of which a network sees the middle. */
  private void decode(Rows rows, float[] features) {
    int size = shape.size();
    for (int row = 0; row < rows.count(); row++) {
      toChannelFirst(crop.apply(rows.image(row)).pixels(), 0, features, row * size);
    }
  }

  private void toChannelFirst(byte[] pixels, int n, float[] features) {
    for (int row = 0; row < n; row++) {
      int at = row * shape.size();
      toChannelFirst(pixels, at, features, at);
    }
  }

  /** One image. */
  private void toChannelFirst(byte[] pixels, int start, float[] features, int at) {
    int channels = shape.channels();
    int plane = shape.height() * shape.width();
    for (int c = 0; c < channels; c++) {
      float[] values = normalized[c];
      int from = start + c;
      int to = at + c * plane;
      for (int i = 0; i < plane; i++, from += channels) {
        features[to + i] = values[pixels[from] & 0xFF];
      }
    }
  }
}
