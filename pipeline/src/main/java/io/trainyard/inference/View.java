package io.trainyard.inference;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Augmenter;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
import io.trainyard.image.CentreCrop;
import io.trainyard.image.Planes;
import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;

/** One way to look at rows. Not thread-safe. */
interface View {

  /** Writes the features of rows, as they are seen this way. */
  void write(Rows rows, Tensors tensors, Tensors.Host into);

  /** As they are stored. */
  static View stored() {
    return (rows, tensors, into) -> tensors.fill(rows, into);
  }

  /** Mirrored left to right, to the bit. */
  static View mirrored(ImageShape shape) {
    return (rows, tensors, into) -> {
      tensors.fill(rows, into);
      mirror(into.features(), rows.count() * shape.channels() * shape.height(), shape.width());
    };
  }

  private static void mirror(float[] features, int lines, int width) {
    for (int line = 0; line < lines; line++) {
      int left = line * width;
      int right = left + width - 1;
      while (left < right) {
        float value = features[left];
        features[left++] = features[right];
        features[right--] = value;
      }
    }
  }

  /**
   * Each row augmented, as in training, by what the seed and its id say.
   *
   * @param seed of this view
   */
  static View augmented(Augmentation augmentation, ImageShape shape, Seed seed) {
    Augmenter augmenter = augmentation.augmenter(shape.height(), shape.width());
    CentreCrop centre = new CentreCrop(shape.height(), shape.width());
    Planes image = new Planes();
    return (rows, tensors, into) -> {
      tensors.label(rows, into);
      for (int i = 0; i < rows.count(); i++) {
        rows.load(i, image);
        if (!augmentation.crops()) {
          centre.apply(image);
        }
        augmenter.apply(image, seed.of(rows.id(i)));
        centre.apply(image);
        tensors.set(into, i, image);
      }
    };
  }
}
