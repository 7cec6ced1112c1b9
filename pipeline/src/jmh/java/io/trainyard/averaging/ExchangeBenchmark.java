package io.trainyard.averaging;

import io.trainyard.averaging.ExchangeTrial.Route;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A whole averaging of 545,810 values, those of the network 784-500-300-10, among workers on
 * threads of their own; filling the vectors with new values is in it. {@code bench scaling}
 * measures without that.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=averaging.Exchange</pre>
 */
@State(Scope.Benchmark)
public class ExchangeBenchmark {

  private static final int PARAMETERS = 545_810;

  @Param({"2"})
  private int workers;

  @Param({"MEMORY", "SOCKETS"})
  private Route route;

  @Param({"FLOAT32", "FLOAT16"})
  private ExchangeType exchange;

  private ExchangeTrial trial;

  @Setup
  public void open() {
    trial = ExchangeTrial.open(new ExchangeTrial.Setup(workers, PARAMETERS, exchange, route));
  }

  @TearDown
  public void close() {
    trial.close();
  }

  @Benchmark
  public long average() {
    return trial.average();
  }
}
