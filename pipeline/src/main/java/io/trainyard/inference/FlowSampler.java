package io.trainyard.inference;

import io.trainyard.image.PixelImage;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Task;
import io.trainyard.model.flow.Flow;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images drawn from a density, so many at a time that the memory of the passes does not grow with
 * how many are asked for. Each image follows from the seed and its number alone. Not thread-safe.
 *
 * @param temperature that codes are drawn with
 */
record FlowSampler(Flow flow, ImageShape shape, double temperature, Seed seed) {

  /** Images of a pass: always as many, so that an image's bits are those of any other count. */
  static final int AT_ONCE = 50;

  /** The images from number 0 on. */
  List<PixelImage> draw(int count) {
    List<PixelImage> images = new ArrayList<>(count);
    while (images.size() < count) {
      int first = images.size();
      try (INDArray z = codes(first);
          INDArray x = flow.images(z)) {
        for (int i = 0; i < AT_ONCE && images.size() < count; i++) {
          images.add(image(x.getRow(i).toFloatVector()));
        }
      }
    }
    return images;
  }

  private INDArray codes(int first) {
    float[][] codes = new float[AT_ONCE][];
    for (int i = 0; i < AT_ONCE; i++) {
      var random = seed.of(first + i).generator();
      codes[i] = flow.prior().draw(flow.components(), temperature, random);
    }
    return Nd4j.createFromArray(codes);
  }

  /**
   * @param x channel-first; 0 to 1 but where the density is small
   */
  private PixelImage image(float[] x) {
    int channels = shape.channels();
    int plane = shape.height() * shape.width();
    byte[] pixels = new byte[shape.size()];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < plane; i++) {
        int value = (int) Math.floor(Task.Density.LEVELS * (double) x[c * plane + i]);
        pixels[i * channels + c] = (byte) Math.max(0, Math.min(Task.Density.LEVELS - 1, value));
      }
    }
    return new PixelImage(shape.height(), shape.width(), channels, pixels);
  }
}
