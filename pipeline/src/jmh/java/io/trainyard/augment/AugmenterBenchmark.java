package io.trainyard.augment;

import io.trainyard.config.Configuration;
import io.trainyard.image.Planes;
import io.trainyard.random.Seed;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One image through one transform, which is always done, or through a preset. Outside of the image
 * is grey, and no pixel is black, so that images that are augmented again and again do not fade to
 * numbers that are slow to compute with.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=AugmenterBenchmark.transform</pre>
 */
@State(Scope.Thread)
public class AugmenterBenchmark {

  @Param({"28x28x1", "32x32x3", "224x224x3"})
  private String image;

  @Param({
    "horizontal-flip",
    "vertical-flip",
    "translate",
    "rotate",
    "scale",
    "shear",
    "random-crop",
    "random-resized-crop",
    "elastic",
    "mnist",
    "cifar",
    "imagenet"
  })
  private String transform;

  private final Planes planes = new Planes();
  private byte[] pixels;
  private byte[] result;
  private int height;
  private int width;
  private int channels;
  private Augmenter augmenter;
  private Seed seed;
  private long row;

  @Setup
  public void fill() {
    String[] sizes = image.split("x");
    height = Integer.parseInt(sizes[0]);
    width = Integer.parseInt(sizes[1]);
    channels = Integer.parseInt(sizes[2]);
    SplittableRandom random = new SplittableRandom(1);
    pixels = new byte[height * width * channels];
    result = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(1, 256);
    }
    planes.load(pixels, 0, height, width, channels);
    planes.values();
    augmenter =
        Augmentation.read(Configuration.parseText(configuration()).root()).augmenter(height, width);
    seed = new Seed(1).of("augmentation").of(0);
  }

  private String configuration() {
    return switch (transform) {
      case "mnist", "cifar", "imagenet" -> "augment = " + transform;
      case "horizontal-flip", "vertical-flip", "random-resized-crop" ->
          "augment = [ { %s { p = 1 } } ]".formatted(transform);
      default -> "augment = [ { %s { p = 1, value = 128 } } ]".formatted(transform);
    };
  }

  @Benchmark
  public float[] transform() {
    augmenter.apply(planes, seed.of(row++));
    return planes.values();
  }

  /** From stored bytes, as every image comes. */
  @Benchmark
  public float[] loadAndTransform() {
    planes.load(pixels, 0, height, width, channels);
    augmenter.apply(planes, seed.of(row++));
    return planes.values();
  }

  /** From stored bytes to such bytes, as libraries work whose images are pixels. */
  @Benchmark
  public byte[] pixelsToPixels() {
    planes.load(pixels, 0, height, width, channels);
    augmenter.apply(planes, seed.of(row++));
    planes.copyTo(result);
    return result;
  }
}
