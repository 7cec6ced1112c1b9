package io.trainyard.augment;

import io.trainyard.config.Section;
import java.util.Map;
import java.util.function.Function;

/**
 * The catalogue: one line a kind. Keys and defaults stand in reference.conf under {@code
 * defaults.transform}; {@code p} is read by {@link Augmentation}.
 */
final class Transforms {

  /** Of one image. */
  static final Map<String, Function<Section, Transform>> IMAGE =
      Map.ofEntries(
          Map.entry("translate", Translate::read),
          Map.entry("rotate", Rotate::read),
          Map.entry("scale", Scale::read),
          Map.entry("shear", Shear::read),
          Map.entry("horizontal-flip", section -> new HorizontalFlip()),
          Map.entry("vertical-flip", section -> new VerticalFlip()),
          Map.entry("random-crop", RandomCrop::read),
          Map.entry("random-resized-crop", RandomResizedCrop::read),
          Map.entry("elastic", Elastic::read),
          Map.entry("gaussian-noise", GaussianNoise::read),
          Map.entry("salt-and-pepper", SaltAndPepper::read),
          Map.entry("brightness", ColourChange.reader(ColourProperty.BRIGHTNESS)),
          Map.entry("contrast", ColourChange.reader(ColourProperty.CONTRAST)),
          Map.entry("saturation", ColourChange.reader(ColourProperty.SATURATION)),
          Map.entry("hue", ColourChange.reader(ColourProperty.HUE)),
          Map.entry("color-jitter", ColorJitter::read),
          Map.entry("gaussian-blur", GaussianBlur::read),
          Map.entry("sharpness", Sharpness::read),
          Map.entry("invert", section -> new Invert()),
          Map.entry("autocontrast", section -> new Autocontrast()),
          Map.entry("equalize", section -> new Equalize()),
          Map.entry("posterize", Posterize::read),
          Map.entry("solarize", Solarize::read),
          Map.entry("random-erasing", RandomErasing::read),
          Map.entry("cutout", Cutout::read),
          Map.entry("rand-augment", RandAugment::read));

  /** Of a minibatch. */
  static final Map<String, Function<Section, Mixing>> BATCH =
      Map.of("mixup", Mixup::read, "cutmix", CutMix::read);

  private Transforms() {}
}
