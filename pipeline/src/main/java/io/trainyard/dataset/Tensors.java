package io.trainyard.dataset;

import io.trainyard.image.CentreCrop;
import io.trainyard.image.PixelImage;
import io.trainyard.image.Planes;
import io.trainyard.model.HostCopies;
import io.trainyard.model.ImageShape;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Normalization;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns stored rows into what a network takes: normalized float32 features in channel-first order
 * and one-hot labels. The arrays are native memory and are used again for the next batch of as many
 * rows.
 *
 * <p>Not thread-safe.
 */
public final class Tensors {

  /**
   * One minibatch; good until the next call of {@link Tensors#of}.
   *
   * @param features n rows in the network's layout
   * @param labels n x classes, one-hot
   */
  public record Batch(INDArray features, INDArray labels) {}

  private final ImageShape shape;
  private final int classes;
  private final InputLayout layout;
  private final float[][] normalized;
  private final Map<Integer, Batch> batches = new HashMap<>();
  private final CentreCrop crop;
  private final Planes image = new Planes();
  private float[] features = new float[0];

  public Tensors(ImageShape shape, int classes, Normalization normalization, InputLayout layout) {
    this.shape = shape;
    this.classes = classes;
    this.layout = layout;
    this.crop = new CentreCrop(shape.height(), shape.width());
    this.normalized = table(shape.channels(), normalization);
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

  public Batch of(Rows rows) {
    int n = rows.count();
    Batch batch = batches.computeIfAbsent(n, this::allocate);
    if (features.length < n * shape.size()) {
      features = new float[n * shape.size()];
    }
    if (rows.isUniform()) {
      toChannelFirst(rows.pixels(), n);
    } else {
      decode(rows);
    }
    HostCopies.put(features, batch.features());
    float[] labels = new float[n * classes];
    for (int i = 0; i < n; i++) {
      labels[i * classes + rows.label(i)] = 1;
    }
    HostCopies.put(labels, batch.labels());
    return batch;
  }

  private Batch allocate(int n) {
    return new Batch(
        Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', layout.shape(n, shape)),
        Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', n, classes));
  }

  /** Rows of sizes of their own: decoded one by one, of which a network sees the middle. */
  private void decode(Rows rows) {
    for (int row = 0; row < rows.count(); row++) {
      PixelImage seen = crop.apply(rows.image(row));
      image.load(seen.pixels(), 0, seen.height(), seen.width(), seen.channels());
      normalize(row);
    }
  }

  /** Writes {@link #image}, which has the network's shape and no values but those of pixels. */
  private void normalize(int row) {
    int plane = image.planeSize();
    for (int c = 0; c < image.channels(); c++) {
      float[] values = normalized[c];
      int to = (row * image.channels() + c) * plane;
      for (int i = 0; i < plane; i++) {
        features[to + i] = values[(int) image.values()[c * plane + i]];
      }
    }
  }

  private void toChannelFirst(byte[] pixels, int n) {
    int channels = shape.channels();
    int plane = shape.height() * shape.width();
    for (int c = 0; c < channels; c++) {
      float[] values = normalized[c];
      for (int row = 0; row < n; row++) {
        int from = row * plane * channels + c;
        int to = (row * channels + c) * plane;
        for (int i = 0; i < plane; i++, from += channels) {
          features[to + i] = values[pixels[from] & 0xFF];
        }
      }
    }
  }
}
