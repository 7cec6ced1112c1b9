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
    int height = shape.height();
    int width = shape.width();
    CentreCrop centre = new CentreCrop(height, width);
    Planes image = new Planes();
    return (rows, tensors, into) ->
        tensors.fill(
            rows,
            into,
            image,
            (planes, id) -> {
              centre.apply(planes);
              planes.part(height, width, width - 1, -1, 0, 1);
            });
  }

  /**
   * With the noise that makes real numbers of pixels, which follows from a row's id alone, so that
   * a model is always judged by the same numbers.
   */
  static View dequantized(ImageShape shape) {
    Seed noise = new Seed(0).of("dequantization");
    return augmented(Augmentation.NONE.dequantizing(), shape, noise);
  }

  /**
   * Each row augmented, as in training, by what the seed and its id say.
   *
   * @param seed of this view
   */
  static View augmented(Augmentation augmentation, ImageShape shape, Seed seed) {
    Augmenter augmenter = augmentation.augmenter(shape.height(), shape.width());
    Planes image = new Planes();
    return (rows, tensors, into) ->
        tensors.fill(rows, into, image, (planes, id) -> augmenter.fit(planes, seed.of(id)));
  }
}
