package io.trainyard.augment;

import io.trainyard.image.Planes;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * Augments one image after another. Steps that only move pixels about (translation, rotation,
 * scale, shear, and an elastic warping after them), stand next to each other and fill and
 * interpolate alike are taken together: the image is resampled once.
 *
 * <p>Not thread-safe.
 */
public final class Augmenter {

  /** Steps that are done at once. */
  interface Stage {
    void apply(Planes image, Seed seed);
  }

  private final List<Stage> stages = new ArrayList<>();

  Augmenter(List<Step> steps, int height, int width) {
    Warp open = null;
    for (int i = 0; i < steps.size(); i++) {
      if (!(steps.get(i) instanceof Step.OnImage step)) {
        continue;
      }
      if (open == null || !open.takes(step.transform())) {
        open = step.transform() instanceof Warping ? new Warp() : null;
        stages.add(open == null ? alone(i, step, height, width) : open);
      }
      if (open != null) {
        open.add(i, step.p(), (Warping) step.transform());
      }
    }
  }

  private static Stage alone(int index, Step.OnImage step, int height, int width) {
    Transform transform =
        step.transform() instanceof Sized sized ? sized.sized(height, width) : step.transform();
    return (image, seed) -> {
      var random = seed.of(index).generator();
      if (random.nextDouble() < step.p()) {
        transform.apply(image, random);
      }
    };
  }

  /**
   * @param image changed in place; may get another size
   * @param seed of this image: of the run, the purpose, the epoch and the row's id
   */
  public void apply(Planes image, Seed seed) {
    for (Stage stage : stages) {
      stage.apply(image, seed);
    }
  }
}
