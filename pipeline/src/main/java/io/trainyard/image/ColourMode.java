package io.trainyard.image;

/** The channels that images are decoded to, whatever those of the file. */
public enum ColourMode {
  /** Red, green, blue, as sRGB. A grey image's value stands in all three. */
  RGB(3),

  /** Luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, rounded. */
  GREY(1);

  private final int channels;

  ColourMode(int channels) {
    this.channels = channels;
  }

  public int channels() {
    return channels;
  }
}
