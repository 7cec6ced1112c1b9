package io.trainyard.averaging;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Augmenter;
import io.trainyard.augment.Minibatch;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.image.Planes;
import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;

/**
 * Makes a worker's rows into minibatches: augments each row by what the seed, the epoch and the
 * row's id say, smooths labels, and mixes rows of a minibatch by what the seed, the epoch, the
 * worker and the minibatch's index say.
 *
 * <p>Not thread-safe: one for each thread.
 */
final class Preparation implements Feed.Maker {

  private final Augmentation augmentation;
  private final Augmenter augmenter;
  private final Tensors tensors;
  private final ImageShape shape;
  private final int classes;
  private final Seed rowSeed;
  private final Seed mixSeed;
  private final Planes image = new Planes();

  Preparation(TrainingPlan plan, int worker, Tensors tensors) {
    this.shape = plan.dataset().manifest().image();
    this.classes = plan.dataset().manifest().classNames().size();
    this.augmentation = plan.input().augmentation();
    this.augmenter = augmentation.augmenter(shape.height(), shape.width());
    this.tensors = tensors;
    this.rowSeed = plan.seed().of("augmentation");
    this.mixSeed = plan.seed().of("mixing").of(worker);
  }

  @Override
  public void make(int epoch, int batch, Rows rows, Tensors.Host into) {
    if (augmentation.changesImages()) {
      tensors.label(rows, into);
      augment(rows, rowSeed.of(epoch), into);
    } else {
      tensors.fill(rows, into);
    }
    if (augmentation.mixesBatches()) {
      augmentation.mix(minibatch(into), mixSeed.of(epoch).of(batch));
    }
  }

  private void augment(Rows rows, Seed seed, Tensors.Host into) {
    for (int i = 0; i < rows.count(); i++) {
      image.load(
          rows.pixels(), i * rows.rowSize(), shape.height(), shape.width(), shape.channels());
      augmenter.apply(image, seed.of(rows.id(i)));
      requireShape();
      tensors.set(into, i, image);
    }
  }

  private void requireShape() {
    ImageShape found = new ImageShape(image.height(), image.width(), image.channels());
    if (!found.equals(shape)) {
      throw new BadConfiguration(
          "cannot augment: expected images of %s after all transforms, found %s; end augment with"
                  .formatted(shape, found)
              + " random-crop or random-resized-crop, or mend the transform that changes the size");
    }
  }

  private Minibatch minibatch(Tensors.Host of) {
    return new Minibatch(
        of.count(),
        shape.channels(),
        shape.height(),
        shape.width(),
        of.features(),
        classes,
        of.labels());
  }
}
