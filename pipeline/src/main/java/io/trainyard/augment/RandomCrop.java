package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Takes a part of the padded image, each place being equally likely. An image that is smaller than
 * the part, padding included, is padded further, evenly.
 *
 * @param size of the part
 * @param padding pixels that are put around the image first
 * @param value what is put there, where the fill is constant
 */
record RandomCrop(CropSize size, int padding, Fill fill, float value) implements Sized {

  static RandomCrop read(Section section) {
    return new RandomCrop(
        CropSize.read(section),
        section.integer("padding", Range.atLeast(0)),
        section.choice("fill", Fill.class),
        (float) section.decimal("value", Range.between(0, 255)));
  }

  @Override
  public RandomCrop sized(int height, int width) {
    return new RandomCrop(size.or(height, width), padding, fill, value);
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    CropSize part = size.or(image.height(), image.width());
    int top = start(image.height(), part.height(), random);
    int left = start(image.width(), part.width(), random);
    Moving.part(part.height(), part.width(), left, top).apply(image, fill, value);
  }

  /** Where the part starts in the image that is not padded, which may be before it. */
  private int start(int size, int part, SplittableRandom random) {
    int spare = size + 2 * padding - part;
    return spare < 0 ? Math.floorDiv(size - part, 2) : random.nextInt(spare + 1) - padding;
  }
}
