package io.trainyard.augment;

/**
 * From where in an image the pixel (x, y) of a changed image is taken: column xx * x + xy * y + x0,
 * row yx * x + yy * y + y0. Pixel centres have whole coordinates.
 */
record AffineMap(double xx, double xy, double x0, double yx, double yy, double y0) {

  private static final double MOST_PIXELS = 0x1p29;

  static final AffineMap IDENTITY = new AffineMap(1, 0, 0, 0, 1, 0);

  /** The linear map that leaves the centre of an image in its place. */
  static AffineMap aroundCentre(double xx, double xy, double yx, double yy, int height, int width) {
    double cx = (width - 1) / 2.0;
    double cy = (height - 1) / 2.0;
    return new AffineMap(xx, xy, cx - xx * cx - xy * cy, yx, yy, cy - yx * cx - yy * cy);
  }

  static AffineMap translation(double x, double y) {
    return new AffineMap(1, 0, x, 0, 1, y);
  }

  /**
   * The map of two changes at once: of this one first, and then of {@code later} to what this one
   * gives. As matrices, this times later.
   */
  AffineMap then(AffineMap later) {
    return new AffineMap(
        xx * later.xx + xy * later.yx,
        xx * later.xy + xy * later.yy,
        xx * later.x0 + xy * later.y0 + x0,
        yx * later.xx + yy * later.yx,
        yx * later.xy + yy * later.yy,
        yx * later.x0 + yy * later.y0 + y0);
  }

  /**
   * Whether it moves whole pixels by whole rows and columns (in numbers of an int), perhaps
   * mirrored.
   */
  boolean movesWholePixels() {
    return Math.abs(xx) == 1
        && Math.abs(yy) == 1
        && xy == 0
        && yx == 0
        && x0 == Math.rint(x0)
        && y0 == Math.rint(y0)
        && Math.max(Math.abs(x0), Math.abs(y0)) < MOST_PIXELS;
  }
}
