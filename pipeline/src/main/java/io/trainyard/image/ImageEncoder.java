package io.trainyard.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes images of 1 or 3 channels to a file's bytes. Immutable and thread-safe. */
public sealed interface ImageEncoder extends Serializable {

  /**
   * The bytes of a file, which {@link ImageDecoder} reads.
   *
   * @throws IllegalArgumentException if the image has neither 1 nor 3 channels
   */
  byte[] encode(PixelImage image);

  /** Lossless. */
  record Png() implements ImageEncoder {
    @Override
    public byte[] encode(PixelImage image) {
      try {
        ImageWriter writer = Codecs.pngWriter();
        return written(image, writer, writer.getDefaultWriteParam());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Lossy, at a quality of 1 (smallest) to 100 (best), on the scale of libjpeg. */
  record Jpeg(int quality) implements ImageEncoder {

    public Jpeg {
      if (quality < 1 || quality > 100) {
        throw new IllegalArgumentException("expected a quality of 1 to 100, found " + quality);
      }
    }

    @Override
    public byte[] encode(PixelImage image) {
      try {
        ImageWriter writer = Codecs.jpegWriter();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(quality / 100f);
        return written(image, writer, parameters);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] written(PixelImage image, ImageWriter writer, ImageWriteParam parameters)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(Pixels.image(image), null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
