package io.trainyard.augment;

import io.trainyard.image.Planes;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Steps that only move pixels about, done in one resampling: affine ones as the product of their
 * matrices, and at most one elastic warping, which comes last. Where none of them is done, or
 * together they come to nothing, the image stays as it is, bit by bit.
 */
final class Warp implements Augmenter.Stage {

  /** What reads an image that no step reads between or outside of its pixels: any would do. */
  private static final Resampling EXACT = new Resampling(Interpolation.NEAREST, Fill.EDGE, 0);

  private record Member(int index, double p, Warping warping) {}

  private final List<Member> members = new ArrayList<>();
  private Optional<Resampling> resampling = Optional.empty();
  private boolean closed;

  /** Whether {@code transform}, after what is there, can be part of one resampling. */
  boolean takes(Transform transform) {
    return !closed
        && transform instanceof Warping warping
        && (resampling.isEmpty()
            || warping.resampling().isEmpty()
            || resampling.equals(warping.resampling()));
  }

  /**
   * @param index of the step in the configuration
   */
  void add(int index, double p, Warping warping) {
    members.add(new Member(index, p, warping));
    resampling = resampling.or(warping::resampling);
    closed = warping instanceof Elastic;
  }

  @Override
  public void apply(Planes image, Seed seed) {
    AffineMap map = AffineMap.IDENTITY;
    for (Member member : members) {
      SplittableRandom random = seed.of(member.index).generator();
      if (random.nextDouble() >= member.p) {
        continue;
      }
      if (member.warping instanceof Affine affine) {
        map = map.then(affine.draw(random, image.height(), image.width()));
      } else if (member.warping instanceof Elastic elastic) {
        elastic.warp(image, map, random);
        return;
      }
    }
    apply(image, map, resampling);
  }

  /** Resamples an image by one map alone. */
  static void apply(Planes image, AffineMap map, Optional<Resampling> resampling) {
    Resampling reading = resampling.orElse(EXACT);
    if (map.movesWholePixels()) {
      Moving.of(map, image.height(), image.width()).apply(image, reading.fill(), reading.value());
    } else {
      AffineSampling.apply(image, map, reading);
    }
  }
}
