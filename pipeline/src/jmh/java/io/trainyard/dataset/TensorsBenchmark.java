package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Normalization;
import java.util.Collections;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A minibatch of 128 stored images to normalized features.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=Tensors</pre>
 */
@State(Scope.Thread)
public class TensorsBenchmark {

  private static final int BATCH = 128;
  private static final int CLASSES = 10;

  @Param({"28x28x1", "32x32x3"})
  private String image;

  private Tensors tensors;
  private Rows rows;

  @Setup
  public void fill() {
    String[] sizes = image.split("x");
    var shape =
        new ImageShape(
            Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
    var normalization =
        new Normalization(
            Collections.nCopies(shape.channels(), 127.5),
            Collections.nCopies(shape.channels(), 64.0));
    tensors = new Tensors(shape, CLASSES, normalization, InputLayout.NCHW);
    rows = new Rows(BATCH, RowForm.pixels(shape));
    new SplittableRandom(1).nextBytes(rows.pixels());
  }

  @Benchmark
  public Tensors.Batch of() {
    return tensors.of(rows);
  }
}
