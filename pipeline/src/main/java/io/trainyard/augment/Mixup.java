package io.trainyard.augment;

import io.trainyard.config.Section;
import java.util.SplittableRandom;

/**
 * Blends each image, and its label, with another of the minibatch: lambda * x + (1 - lambda) * x',
 * with one lambda ~ Beta(alpha, alpha) for the minibatch (Zhang et al., "mixup: beyond empirical
 * risk minimization", ICLR 2018, and its authors' code).
 *
 * @param alpha small for a lambda near 0 or 1, 1 for a uniform one
 */
record Mixup(double alpha) implements Mixing {

  static Mixup read(Section section) {
    return new Mixup(section.decimal("alpha", Beta.ALPHA));
  }

  @Override
  public void mix(Minibatch batch, SplittableRandom random) {
    double lambda = Beta.symmetric(alpha, random);
    Pairs pairs = Pairs.draw(batch.rows(), random);
    pairs.blend(batch.features(), batch.imageSize(), lambda);
    pairs.blend(batch.labels(), batch.classes(), lambda);
  }
}
