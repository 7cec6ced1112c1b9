package io.trainyard.averaging;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Augmenter;
import io.trainyard.augment.Minibatch;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
import io.trainyard.image.Planes;
import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;

/**
 * Makes a worker's rows into minibatches: augments each row by what the seed, the epoch and the
 * row's id say (all of the stored image if there is a crop among the transforms, otherwise the
 * middle that the network sees), smooths labels, and mixes rows of a minibatch by what the seed,
 * the epoch, the worker and the minibatch's index say.
 *
 * <p>Not thread-safe: one for each thread.
 */
final class Preparation implements Feed.Maker {

  private final Augmentation augmentation;
  private final Augmenter augmenter;
  private final Tensors tensors;
  private final ImageShape shape;
  private final int outputs;
  private final Seed seed;
  private final Seed mixSeed;
  private final Planes image = new Planes();

  Preparation(TrainingPlan plan, int worker, Tensors tensors) {
    this.shape = plan.dataset().manifest().image();
    this.outputs = plan.dataset().manifest().task().outputs();
    this.augmentation = plan.input().augmentation();
    this.augmenter = augmentation.augmenter(shape.height(), shape.width());
    this.tensors = tensors;
    this.seed = plan.seed();
    this.mixSeed = plan.seed().of("mixing").of(worker);
  }

  @Override
  public void make(int epoch, int batch, Rows rows, Tensors.Host into) {
    if (augmentation.changesImages()) {
      tensors.fill(
          rows,
          into,
          image,
          (planes, id) -> augmenter.fit(planes, Augmentation.imageSeed(seed, epoch, id)));
    } else {
      tensors.fill(rows, into);
    }
    if (augmentation.mixesBatches()) {
      augmentation.mix(minibatch(into), mixSeed.of(epoch).of(batch));
    }
  }

  private Minibatch minibatch(Tensors.Host of) {
    return new Minibatch(
        of.count(),
        shape.channels(),
        shape.height(),
        shape.width(),
        of.features(),
        outputs,
        of.labels());
  }
}
