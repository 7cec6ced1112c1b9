package io.trainyard.image;

import java.io.Serializable;

/** Encodes images of 1 or 3 channels to a file's bytes. Immutable and thread-safe. */
public sealed interface ImageEncoder extends Serializable {

  /** The bytes of a file, which {@link ImageDecoder} reads. */
  byte[] encode(PixelImage image);

  /** Lossless. */
  record Png() implements ImageEncoder {
    @Override
    public byte[] encode(PixelImage image) {
      throw new UnsupportedOperationException("to come");
    }
  }

  /** Lossy, at a quality of 1 (smallest) to 100 (best), on the scale of libjpeg. */
  record Jpeg(int quality) implements ImageEncoder {
    @Override
    public byte[] encode(PixelImage image) {
      throw new UnsupportedOperationException("to come");
    }
  }
}
