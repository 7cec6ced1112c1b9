package io.trainyard.augment;

import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Changes one property of an image's colours by a random amount, the same for all pixels.
 *
 * @param max as {@link ColourProperty#draw} takes it
 */
record ColourChange(ColourProperty property, double max) implements Transform {

  static Function<Section, Transform> reader(ColourProperty property) {
    return section -> new ColourChange(property, property.readMax(section, "max"));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    property.change(image, property.draw(max, random));
  }

  @Override
  public Optional<String> doubt(Subject data) {
    return property.doubt(data);
  }
}
