package io.trainyard.augment;

import io.trainyard.config.Section;
import io.trainyard.image.Planes;
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

  private static final int CHANGES = 4;

  static ColorJitter read(Section section) {
    return new ColorJitter(
        Factor.read(section, "brightness"),
        Factor.read(section, "contrast"),
        Factor.read(section, "saturation"),
        Factor.readHue(section, "hue"));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    // All are drawn, whatever is left alone, so that one setting does not change another's factors.
    float byBrightness = Factor.around1(brightness, random);
    float byContrast = Factor.around1(contrast, random);
    float bySaturation = Factor.around1(saturation, random);
    float byHue = Factor.around0(hue, random);
    for (int change : Permutation.of(CHANGES, random)) {
      switch (change) {
        case 0 -> change(brightness, () -> Colours.brightness(image, byBrightness));
        case 1 -> change(contrast, () -> Colours.contrast(image, byContrast));
        case 2 -> change(saturation, () -> Colours.saturation(image, bySaturation));
        default -> change(hue, () -> Colours.hue(image, byHue));
      }
    }
  }

  private static void change(double max, Runnable how) {
    if (max > 0) {
      how.run();
    }
  }

  @Override
  public Optional<String> doubt(Subject data) {
    return saturation > 0 || hue > 0
        ? Factor.colourless(data).map(doubt -> "by saturation and hue " + doubt)
        : Optional.empty();
  }
}
