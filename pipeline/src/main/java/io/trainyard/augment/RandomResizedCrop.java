package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Takes a random part of the image and resizes it (Szegedy et al., "Going deeper with
 * convolutions", CVPR 2015), with torchvision's way of drawing the part: in each of ten tries the
 * area is that of the image times a number uniform in {@code scale}, and the ratio of width to
 * height is log-uniform in {@code ratio}; the first part that fits into the image is taken, at a
 * place drawn uniformly. If none fits it is the middle of the image, as much of it as the ratios
 * allow.
 *
 * @param height of the result, in pixels; empty: of the images that the network takes, or else of
 *     the image
 * @param interpolation bilinear is that of {@link PartResizing}, with a filter as wide as a pixel
 *     of the result where it shrinks
 */
record RandomResizedCrop(CropSize size, Interval scale, Interval ratio, Interpolation interpolation)
    implements Sized {

  private static final int TRIES = 10;

  /** The smallest side, in pixels, of a part that may still show what an image is of. */
  private static final int LEAST_SIDE = 8;

  /** A part of an image, in pixels. */
  record Part(int left, int top, int width, int height) {}

  static RandomResizedCrop read(Section section) {
    return new RandomResizedCrop(
        CropSize.read(section),
        section.interval("scale", new Range(0, true, 1, false)),
        section.interval("ratio", Range.between(0.01, 100)),
        section.choice("interpolation", Interpolation.class));
  }

  @Override
  public RandomResizedCrop sized(int height, int width) {
    return new RandomResizedCrop(size.or(height, width), scale, ratio, interpolation);
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Part part = draw(image.height(), image.width(), random);
    CropSize result = size.or(image.height(), image.width());
    new PartResizing(image, part, interpolation).apply(result.height(), result.width());
  }

  Part draw(int height, int width, SplittableRandom random) {
    double area = (double) height * width;
    double low = StrictMath.log(ratio.low());
    double high = StrictMath.log(ratio.high());
    for (int i = 0; i < TRIES; i++) {
      double target = area * scale.at(random.nextDouble());
      double aspect = StrictMath.exp(new Interval(low, high).at(random.nextDouble()));
      int w = (int) Math.rint(Math.sqrt(target * aspect));
      int h = (int) Math.rint(Math.sqrt(target / aspect));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        return new Part(random.nextInt(width - w + 1), random.nextInt(height - h + 1), w, h);
      }
    }
    return middle(height, width);
  }

  private Part middle(int height, int width) {
    double aspect = (double) width / height;
    int w = width;
    int h = height;
    if (aspect < ratio.low()) {
      h = Math.max(1, (int) Math.rint(width / ratio.low()));
    } else if (aspect > ratio.high()) {
      w = Math.max(1, (int) Math.rint(height * ratio.high()));
    }
    return new Part((width - w) / 2, (height - h) / 2, w, h);
  }

  @Override
  public Optional<String> doubt(Subject data) {
    double side = Math.sqrt(scale.low() * data.height() * data.width());
    return side < LEAST_SIDE
        ? Optional.of(
            "takes parts of as little as %.0f x %.0f pixels of images of %d x %d; raise scale"
                .formatted(side, side, data.height(), data.width()))
        : Optional.empty();
  }
}
