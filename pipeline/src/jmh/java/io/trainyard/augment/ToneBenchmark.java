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
 * One image through one of the transforms that change values in their places, with its defaults and
 * probability 1; "none" is what making the image anew takes each time.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=Tone</pre>
 */
@State(Scope.Thread)
public class ToneBenchmark {

  @Param({"28x28x1", "32x32x3", "224x224x3"})
  private String image;

  @Param({
    "none",
    "gaussian-noise",
    "salt-and-pepper",
    "brightness",
    "contrast",
    "saturation",
    "hue",
    "color-jitter",
    "gaussian-blur",
    "sharpness",
    "autocontrast",
    "equalize",
    "posterize",
    "random-erasing",
    "cutout",
    "rand-augment"
  })
  private String transform;

  private final Planes planes = new Planes();
  private float[] original;
  private Augmenter augmenter;
  private long row;

  @Setup
  public void fill() {
    String[] sizes = image.split("x");
    int height = Integer.parseInt(sizes[0]);
    int width = Integer.parseInt(sizes[1]);
    int channels = Integer.parseInt(sizes[2]);
    byte[] pixels = new byte[height * width * channels];
    new SplittableRandom(1).nextBytes(pixels);
    planes.load(pixels, 0, height, width, channels);
    original = planes.values().clone();
    String list = transform.equals("none") ? "" : "{ " + transform + " { p = 1 } }";
    augmenter =
        Augmentation.read(Configuration.parseText("augment = [ " + list + " ]").root())
            .augmenter(height, width);
  }

  @Benchmark
  public Planes apply() {
    System.arraycopy(original, 0, planes.values(), 0, original.length);
    augmenter.apply(planes, new Seed(row++));
    return planes;
  }
}
