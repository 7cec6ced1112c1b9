package io.trainyard.augment;

import io.trainyard.config.Configuration;
import io.trainyard.random.Seed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A minibatch of 128 images of 10 classes, mixed in place.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=Mixing</pre>
 */
@State(Scope.Thread)
public class MixingBenchmark {

  private static final int ROWS = 128;
  private static final int CLASSES = 10;

  @Param({"28x28x1", "32x32x3", "224x224x3"})
  private String image;

  @Param({"mixup", "cutmix"})
  private String mixing;

  private Minibatch batch;
  private Augmentation augmentation;
  private long number;

  @Setup
  public void fill() {
    String[] sizes = image.split("x");
    int height = Integer.parseInt(sizes[0]);
    int width = Integer.parseInt(sizes[1]);
    int channels = Integer.parseInt(sizes[2]);
    float[] features = new float[ROWS * channels * height * width];
    batch =
        new Minibatch(ROWS, channels, height, width, features, CLASSES, new float[ROWS * CLASSES]);
    augmentation =
        Augmentation.read(Configuration.parseText("augment = [ " + mixing + " ]").root());
  }

  @Benchmark
  public Minibatch mix() {
    augmentation.mix(batch, new Seed(number++));
    return batch;
  }
}
