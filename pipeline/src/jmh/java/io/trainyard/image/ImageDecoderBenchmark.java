package io.trainyard.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * From a JPEG file to pixels of another size, on one thread, and what ImageIO takes for decoding
 * alone: images as ImageNet has them to 256 on the shorter side and 224 x 224, CIFAR's to 28 x 28.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=ImageDecoder</pre>
 */
@State(Scope.Thread)
public class ImageDecoderBenchmark {

  @Param({"375x500", "32x32"})
  private String size;

  private final ImageDecoder decoder = new ImageDecoder(ColourMode.RGB, 1_000_000);
  private byte[] file;
  private PixelImage image;
  private Resizing resizing;
  private CentreCrop crop;

  @Setup
  public void encode() throws UnreadableImage {
    ImageIO.setUseCache(false);
    int height = Integer.parseInt(size.split("x")[0]);
    int width = Integer.parseInt(size.split("x")[1]);
    resizing = new Resizing.ShorterSide(height > 32 ? 256 : 30);
    crop = height > 32 ? new CentreCrop(224, 224) : new CentreCrop(28, 28);
    file = new ImageEncoder.Jpeg(90).encode(waves(height, width));
    image = decoder.decode(file);
  }

  /** Smooth, with some noise, so that as many coefficients remain as in a photograph. */
  private static PixelImage waves(int height, int width) {
    var random = new SplittableRandom(1);
    byte[] pixels = new byte[height * width * 3];
    for (int i = 0; i < pixels.length; i++) {
      int y = i / 3 / width;
      int x = i / 3 % width;
      double wave = 60 * Math.sin(x / 17.0 + i % 3) + 40 * Math.cos(y / 11.0);
      pixels[i] = (byte) (int) (128 + wave + 24 * (random.nextDouble() - 0.5));
    }
    return new PixelImage(height, width, 3, pixels);
  }

  @Benchmark
  public BufferedImage imageIo() throws IOException {
    return ImageIO.read(new ByteArrayInputStream(file));
  }

  @Benchmark
  public PixelImage decode() throws UnreadableImage {
    return decoder.decode(file);
  }

  @Benchmark
  public PixelImage resize() throws UnreadableImage {
    return resizing.apply(image);
  }

  @Benchmark
  public PixelImage resizeAndCrop() throws UnreadableImage {
    return crop.apply(resizing, image);
  }

  @Benchmark
  public PixelImage decodeAndResize() throws UnreadableImage {
    return resizing.apply(decoder.decode(file));
  }

  @Benchmark
  public PixelImage decodeResizeAndCrop() throws UnreadableImage {
    return crop.apply(resizing, decoder.decode(file));
  }
}
