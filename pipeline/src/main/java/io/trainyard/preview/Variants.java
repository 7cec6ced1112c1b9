package io.trainyard.preview;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Augmenter;
import io.trainyard.augment.Minibatch;
import io.trainyard.image.CentreCrop;
import io.trainyard.image.PixelImage;
import io.trainyard.image.Planes;
import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What an augmentation makes of rows in an epoch. Not thread-safe. */
final class Variants {

  /**
   * A row of a mixed minibatch.
   *
   * @param weights of its classes
   */
  record Mixed(PixelImage image, float[] weights) {}

  private final Augmentation augmentation;
  private final Augmenter augmenter;
  private final CentreCrop centre;
  private final Seed seed;
  private final Planes planes = new Planes();

  Variants(ImageShape shape, Augmentation augmentation, Seed seed) {
    this.augmentation = augmentation;
    this.augmenter = augmentation.augmenter(shape.height(), shape.width());
    this.centre = new CentreCrop(shape.height(), shape.width());
    this.seed = seed;
  }

  /** What a row's variants are made of: all of it where there are crops, otherwise its middle. */
  PixelImage original(SampleRow row) {
    return augmentation.crops() ? row.image() : centre.apply(row.image());
  }

  /**
   * @param epoch from 0
   */
  PixelImage of(SampleRow row, int epoch) {
    augment(row, epoch);
    return planes.image();
  }

  private void augment(SampleRow row, int epoch) {
    planes.load(row.image());
    augmenter.fit(planes, Augmentation.imageSeed(seed, epoch, row.id()));
  }

  /**
   * The rows as one minibatch.
   *
   * @param epoch from 0
   */
  List<Mixed> mixed(List<SampleRow> rows, int classes, int epoch) {
    float[] labels = new float[rows.size() * classes];
    float[] features = new float[0];
    for (int i = 0; i < rows.size(); i++) {
      labels[i * classes + rows.get(i).label()] = 1;
      augment(rows.get(i), epoch);
      features = Arrays.copyOf(features, rows.size() * planes.size());
      System.arraycopy(planes.values(), 0, features, i * planes.size(), planes.size());
    }
    augmentation.mix(
        new Minibatch(
            rows.size(),
            planes.channels(),
            planes.height(),
            planes.width(),
            features,
            classes,
            labels),
        // A minibatch of rows that come together nowhere else has no seed in a training.
        Augmentation.imageSeed(seed, epoch, rows.get(0).id()).of("preview"));
    List<Mixed> mixed = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(features, i * planes.size(), planes.values(), 0, planes.size());
      mixed.add(
          new Mixed(planes.image(), Arrays.copyOfRange(labels, i * classes, (i + 1) * classes)));
    }
    return mixed;
  }
}
