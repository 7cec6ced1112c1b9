package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Erases a rectangle of random size and shape that lies within the image (Zhong et al., "Random
 * erasing data augmentation", AAAI 2020), drawn as torchvision's {@code RandomErasing} draws it: up
 * to ten times, until one has room; an image for which none has stays as it is.
 *
 * <p>It works on pixels before they are normalized: 0 is black, and not the mean.
 *
 * @param scale the rectangle's part of the image's area, uniform in this interval
 * @param ratio its height over its width; its logarithm is uniform between those of the ends
 */
record RandomErasing(Interval scale, Interval ratio, Patch value) implements Transform {

  private static final int TRIALS = 10;
  private static final Range POSITIVE = Range.above(0);

  static RandomErasing read(Section section) {
    return new RandomErasing(
        section.interval("scale", Range.between(0, 1)),
        section.interval("ratio", POSITIVE),
        Patch.read(section));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    double low = StrictMath.log(ratio.low());
    double high = StrictMath.log(ratio.high());
    for (int trial = 0; trial < TRIALS; trial++) {
      double area = image.planeSize() * scale.at(random.nextDouble());
      double shape = StrictMath.exp(Factor.between(low, high, random));
      int height = (int) Math.rint(Math.sqrt(area * shape));
      int width = (int) Math.rint(Math.sqrt(area / shape));
      if (height < image.height() && width < image.width()) {
        int top = random.nextInt(image.height() - height + 1);
        int left = random.nextInt(image.width() - width + 1);
        value.cover(image, new Box(top, left, top + height, left + width), random);
        return;
      }
    }
  }
}
