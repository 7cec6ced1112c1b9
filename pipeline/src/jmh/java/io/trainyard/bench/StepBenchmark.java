package io.trainyard.bench;

import java.util.OptionalInt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One accelerated training step on a minibatch of 128 images, in one native thread. {@code bench
 * step} measures it beside stock Deeplearning4j.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=Step</pre>
 */
@State(Scope.Benchmark)
public class StepBenchmark {

  @Param({"mlp", "lenet"})
  private String model;

  private Contender contender;

  @Setup
  public void build() {
    contender =
        new StepContenders.Accelerated(BenchModel.named(model).network(OptionalInt.empty()));
  }

  @Benchmark
  public long step() {
    return contender.run(1);
  }
}
