package io.trainyard.augment;

import io.trainyard.config.Section;
import java.util.SplittableRandom;

/**
 * Puts a rectangle of another image of the minibatch into each one, at the same place, and blends
 * their labels by the area that each has in the result (Yun et al., "CutMix: regularization
 * strategy to train strong classifiers with localizable features", ICCV 2019, and its authors'
 * code): sides of sqrt(1 - lambda) of the image's, lambda ~ Beta(alpha, alpha), about a random
 * pixel, clipped at the borders, the same for the whole minibatch. The weight of an image's own
 * label is 1 less the part of the pixels that lie in the rectangle after clipping.
 */
record CutMix(double alpha) implements Mixing {

  static CutMix read(Section section) {
    return new CutMix(section.decimal("alpha", Beta.ALPHA));
  }

  @Override
  public void mix(Minibatch batch, SplittableRandom random) {
    Box box = box(Beta.symmetric(alpha, random), batch.height(), batch.width(), random);
    Pairs pairs = Pairs.draw(batch.rows(), random);
    pairs.meet(
        batch.features(),
        batch.imageSize(),
        (to, partners, from) -> paste(batch, box, to, partners, from));
    double cut = box.pixels() / (double) (batch.height() * batch.width());
    pairs.blend(batch.labels(), batch.classes(), 1 - cut);
  }

  /** A class goes by how much of an image shows it; a value need not. */
  @Override
  public boolean takesValues() {
    return false;
  }

  private static Box box(double lambda, int height, int width, SplittableRandom random) {
    double side = Math.sqrt(1 - lambda);
    int y = random.nextInt(height);
    int x = random.nextInt(width);
    return Box.clipped(y, x, (int) (height * side), (int) (width * side), height, width);
  }

  private static void paste(Minibatch batch, Box box, int to, float[] partners, int from) {
    int length = box.right() - box.left();
    for (int c = 0; c < batch.channels(); c++) {
      for (int y = box.top(); y < box.bottom(); y++) {
        int at = (c * batch.height() + y) * batch.width() + box.left();
        System.arraycopy(partners, from + at, batch.features(), to + at, length);
      }
    }
  }
}
