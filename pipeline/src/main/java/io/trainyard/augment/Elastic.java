package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Smooth elastic warping (Simard, Steinkraus and Platt, "Best practices for convolutional neural
 * networks applied to visual document analysis", ICDAR 2003). The pixel (x, y) is taken from (x +
 * alpha * (G * u)(x, y), y + alpha * (G * v)(x, y)), where u and v are uniform in [-1, 1), drawn
 * for each pixel and 0 outside of the image, and G is a Gaussian of standard deviation sigma, cut
 * off at 3 sigma, whose weights sum to 1. The smoothed fields are not normalized. So an offset has
 * a standard deviation of about 0.16 * alpha / sigma pixels, less near the border.
 */
final class Elastic implements Warping {

  private static final long serialVersionUID = 1;

  private final double sigma;
  private final double alpha;
  private final Resampling reading;
  private final DisplacementField field;

  /**
   * @param sigma in pixels
   * @param alpha in pixels
   */
  Elastic(double sigma, double alpha, Resampling reading) {
    this.sigma = sigma;
    this.alpha = alpha;
    this.reading = reading;
    this.field = new DisplacementField(sigma, alpha);
  }

  static Elastic read(Section section) {
    return new Elastic(
        section.decimal("sigma", Range.above(0)),
        section.decimal("alpha", Range.atLeast(0)),
        Resampling.read(section));
  }

  @Override
  public Optional<Resampling> resampling() {
    return Optional.of(reading);
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    warp(image, AffineMap.IDENTITY, random);
  }

  /** Changes the image by {@code before}, and then warps what that gives, in one resampling. */
  void warp(Planes image, AffineMap before, SplittableRandom random) {
    DisplacementField.Drawn drawn = field.draw(image, random);
    new DisplacedSampling(image, reading).run(before, drawn);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Elastic that
        && sigma == that.sigma
        && alpha == that.alpha
        && reading.equals(that.reading);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sigma, alpha, reading);
  }

  @Override
  public String toString() {
    return "Elastic[sigma=" + sigma + ", alpha=" + alpha + ", reading=" + reading + "]";
  }
}
