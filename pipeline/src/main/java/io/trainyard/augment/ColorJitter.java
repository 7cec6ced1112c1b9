package io.trainyard.augment;

import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Changes brightness, contrast, saturation and hue, each by a random factor and all four in random
 * order: torchvision's {@code ColorJitter}.
 *
 * @param brightness how far its factor may be from 1; 0 leaves it alone
 * @param contrast likewise
 * @param saturation likewise
 * @param hue how far it may be turned, as a part of the circle
 */
record ColorJitter(double brightness, double contrast, double saturation, double hue)
    implements Transform {

  static ColorJitter read(Section section) {
    return new ColorJitter(
        ColourProperty.BRIGHTNESS.readMax(section, "brightness"),
        ColourProperty.CONTRAST.readMax(section, "contrast"),
        ColourProperty.SATURATION.readMax(section, "saturation"),
        ColourProperty.HUE.readMax(section, "hue"));
  }

  private double max(ColourProperty property) {
    return switch (property) {
      case BRIGHTNESS -> brightness;
      case CONTRAST -> contrast;
      case SATURATION -> saturation;
      case HUE -> hue;
    };
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    ColourProperty[] properties = ColourProperty.values();
    float[] amounts = new float[properties.length];
    // All are drawn, whatever is left alone, so that one setting does not change another's amounts.
    for (int i = 0; i < properties.length; i++) {
      amounts[i] = properties[i].draw(max(properties[i]), random);
    }
    for (int i : Permutation.of(properties.length, random)) {
      if (max(properties[i]) > 0) {
        properties[i].change(image, amounts[i]);
      }
    }
  }

  @Override
  public Optional<String> doubt(Subject data) {
    return Arrays.stream(ColourProperty.values())
        .filter(property -> max(property) > 0)
        .flatMap(property -> property.doubt(data).stream())
        .findFirst()
        .map(doubt -> "by saturation and hue " + doubt);
  }
}
