package io.trainyard.augment;

import io.trainyard.image.CentreCrop;
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
  private final CentreCrop centre;
  private final boolean crops;

  /**
   * @param crops whether a crop is among the steps, which should see all of a stored image
   */
  Augmenter(List<Step> steps, int height, int width, boolean crops) {
    this.centre = new CentreCrop(height, width);
    this.crops = crops;
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
   * Makes of a stored image what the network gets: augments all of it if there is a crop among the
   * steps, otherwise the middle that the network would see of it; and brings the result to the
   * network's size, since a crop may be left to chance, and a transform of the user's own may give
   * any size.
   *
   * @param image changed in place
   * @param seed of this image: of the run, the purpose, the epoch and the row's id
   */
  public void fit(Planes image, Seed seed) {
    if (!crops) {
      centre.apply(image);
    }
    apply(image, seed);
    centre.apply(image);
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
