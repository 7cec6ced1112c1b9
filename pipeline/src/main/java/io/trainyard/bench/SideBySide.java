package io.trainyard.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures contenders in turns: each warms up; then, as often as there are repetitions, each of
 * them gives one sample, in an order that is reversed from one repetition to the next. So a machine
 * that becomes slower or faster does so for all of them, and contenders are compared repetition by
 * repetition.
 */
final class SideBySide {

  private static final double NANOS = 1e9;

  /** So that a sample is never what the first call came to, with its class loading. */
  private static final int LEAST_WARM_UPS = 2;

  private final Protocol protocol;
  private final Consumer<String> progress;

  SideBySide(Protocol protocol, Consumer<String> progress) {
    this.protocol = protocol;
    this.progress = progress;
  }

  /**
   * @return seconds that each contender needed for one unit of work, by its name, in the order of
   *     the contenders
   */
  Map<String, Samples> measure(List<Contender> contenders) {
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    Map<String, Integer> units = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      progress.accept("warming up " + contender.name());
      units.put(contender.name(), warmUp(contender));
      seconds.put(contender.name(), new ArrayList<>());
    }
    List<Contender> order = new ArrayList<>(contenders);
    for (int repetition = 1; repetition <= protocol.repetitions(); repetition++) {
      progress.accept("repetition %d of %d".formatted(repetition, protocol.repetitions()));
      for (Contender contender : order) {
        int times = units.get(contender.name());
        seconds.get(contender.name()).add(contender.run(times) / NANOS / times);
      }
      Collections.reverse(order);
    }
    Map<String, Samples> result = new LinkedHashMap<>();
    seconds.forEach((name, values) -> result.put(name, Samples.of(values)));
    return result;
  }

  /** Returns the units of work that fill a sample. */
  private int warmUp(Contender contender) {
    double spent = 0;
    double last = 0;
    int times = 1;
    for (int done = 0; done < LEAST_WARM_UPS || spent < protocol.warmUpSeconds(); done++) {
      last = Math.max(1, contender.run(times)) / NANOS / times;
      spent += last * times;
      // In few calls, so that what one of them costs beside the work does not count.
      double rest = Math.min(protocol.sampleSeconds(), protocol.warmUpSeconds() - spent);
      times = units(rest, last);
    }
    return units(protocol.sampleSeconds(), last);
  }

  private static int units(double seconds, double each) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.round(seconds / each)));
  }
}
