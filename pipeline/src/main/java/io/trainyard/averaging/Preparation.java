package io.trainyard.averaging;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Augmenter;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
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
  private final Seed rowSeed;
  private final Seed mixSeed;
  private final Planes image = new Planes();

  Preparation(TrainingPlan plan, int worker, Tensors tensors) {
    this.augmentation = plan.input().augmentation();
    this.augmenter = augmentation.augmenter();
    this.tensors = tensors;
    this.shape = plan.dataset().manifest().image();
    this.rowSeed = plan.seed().of("augmentation");
    this.mixSeed = plan.seed().of("mixing").of(worker);
  }

  @Override
  public void make(int epoch, int batch, Rows rows, Tensors.Host into) {
    if (augmenter.isIdentity()) {
      tensors.fill(rows, into);
    } else {
      tensors.label(rows, into);
      Seed seed = rowSeed.of(epoch);
      for (int i = 0; i < rows.count(); i++) {
        rows.load(i, shape, image);
        augmenter.apply(image, seed.of(rows.id(i)));
        tensors.set(into, i, image);
      }
    }
    augmentation.mix(into, mixSeed.of(epoch).of(batch));
  }
}
