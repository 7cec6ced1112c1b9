package io.trainyard.image;

import java.io.Serializable;

/** Height and width of an image, in pixels. */
public record Size(int height, int width) implements Serializable {

  public Size {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException("expected positive sizes, found " + height + "x" + width);
    }
  }

  public static Size of(PixelImage image) {
    return new Size(image.height(), image.width());
  }

  public long pixels() {
    return (long) height * width;
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
