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
          Map.entry("elastic", Elastic::read));

  /** Of a minibatch. */
  static final Map<String, Function<Section, Mixing>> BATCH = Map.of();

  private Transforms() {}
}
