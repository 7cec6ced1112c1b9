package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Takes a part of the padded image, each place being equally likely. An image that is smaller than
 * the part, padding included, is padded further, evenly.
 *
 * @param height of the part, in pixels; empty: of the images that the network takes, or else of the
 *     image
 * @param padding pixels that are put around the image first
 * @param value what is put there, where the fill is constant
 */
record RandomCrop(
    Optional<Integer> height, Optional<Integer> width, int padding, Fill fill, float value)
    implements Sized {

  static RandomCrop read(Section section) {
    return new RandomCrop(
        section.optionalInteger("height", Range.atLeast(1)),
        section.optionalInteger("width", Range.atLeast(1)),
        section.integer("padding", Range.atLeast(0)),
        section.choice("fill", Fill.class),
        (float) section.decimal("value", Range.between(0, 255)));
  }

  @Override
  public RandomCrop sized(int height, int width) {
    return new RandomCrop(
        Optional.of(this.height.orElse(height)),
        Optional.of(this.width.orElse(width)),
        padding,
        fill,
        value);
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    int h = height.orElse(image.height());
    int w = width.orElse(image.width());
    int top = start(image.height(), h, random);
    int left = start(image.width(), w, random);
    Moving.part(h, w, left, top).apply(image, fill, value);
  }

  /** Where the part starts in the image that is not padded, which may be before it. */
  private int start(int size, int part, SplittableRandom random) {
    int spare = size + 2 * padding - part;
    return spare < 0 ? Math.floorDiv(size - part, 2) : random.nextInt(spare + 1) - padding;
  }
}
