package io.trainyard.bench;

import io.trainyard.averaging.ExchangeTrial;
import io.trainyard.averaging.ExchangeTrial.Route;
import io.trainyard.averaging.ExchangeType;
import io.trainyard.failure.BadConfiguration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How the cost of one averaging grows with workers and with parameters. Workers are threads of this
 * process that do nothing but average, over the transport's own code: once through memory, as
 * workers of one executor do, and once over sockets on the loopback device, as workers of different
 * executors do.
 *
 * <p>Where there are more workers than cores they take turns, so that the time that passes is the
 * work of all of them; the time for which each keeps a core busy is measured beside it, and {@link
 * ExchangeCost} is fitted to that.
 *
 * <p>The whole list is gone through once in each repetition, in an order that is reversed from one
 * to the next. A sample is the mean of as many averagings as its time holds, after one that does
 * not count.
 */
public final class ScalingBench {

  /**
   * What is measured: every combination.
   *
   * @param workers each at least 1
   * @param parameters each at least 1 and at most {@link ExchangeTrial#MOST_PARAMETERS}
   */
  public record Grid(
      List<Integer> workers, List<Integer> parameters, List<ExchangeType> exchanges) {

    private static final int MOST_WORKERS = 256;

    public Grid {
      workers = workers.stream().distinct().toList();
      parameters = parameters.stream().distinct().toList();
      exchanges = exchanges.stream().distinct().toList();
      require("--workers", workers, MOST_WORKERS);
      require("--parameters", parameters, ExchangeTrial.MOST_PARAMETERS);
    }

    private static void require(String option, List<Integer> values, int most) {
      for (int value : values) {
        if (value < 1 || value > most) {
          throw new BadConfiguration(
              "cannot measure: expected %s to be whole numbers from 1 to %d, found %d"
                  .formatted(option, most, value));
        }
      }
      if (values.isEmpty()) {
        throw new BadConfiguration(
            "cannot measure: expected a number in %s, found none".formatted(option));
      }
    }

    List<ExchangeTrial.Setup> setups() {
      List<ExchangeTrial.Setup> setups = new ArrayList<>();
      for (Route route : Route.values()) {
        for (ExchangeType exchange : exchanges) {
          for (int one : parameters) {
            for (int each : workers) {
              setups.add(new ExchangeTrial.Setup(each, one, exchange, route));
            }
          }
        }
      }
      return setups;
    }
  }

  /**
   * What came of it.
   *
   * @param costs a line for each route and exchange
   */
  public record Result(List<ScalingPoint> points, List<ExchangeCost> costs) {

    /** The lines for workers that do not share an executor. */
    public List<ExchangeCost> overSockets() {
      return costs.stream().filter(cost -> cost.route() == Route.SOCKETS).toList();
    }
  }

  private record Sample(double seconds, double cpuSeconds, double bytesSent) {}

  private static final double NANOS = 1e9;

  private final Protocol protocol;
  private final Consumer<String> progress;
  private final ScalingMemory memory;
  private final int cores;

  /**
   * @param protocol the warm-up is that of each route and exchange, once
   * @param progress hears what is being done
   */
  public ScalingBench(Protocol protocol, Consumer<String> progress) {
    this(
        protocol,
        progress,
        ScalingMemory.ofThisProcess(),
        Runtime.getRuntime().availableProcessors());
  }

  ScalingBench(Protocol protocol, Consumer<String> progress, ScalingMemory memory, int cores) {
    this.protocol = protocol;
    this.progress = progress;
    this.memory = memory;
    this.cores = cores;
  }

  /** Of this machine, as far as this process may use them. */
  public int cores() {
    return cores;
  }

  /**
   * @throws BadConfiguration if there is too little memory for one of them, before anything is
   *     measured
   * @throws io.trainyard.failure.Infrastructure if a worker fails
   */
  public Result run(Grid grid) {
    List<ExchangeTrial.Setup> setups = grid.setups();
    setups.forEach(memory::require);
    warmUp(grid);
    Map<ExchangeTrial.Setup, List<Sample>> samples = new LinkedHashMap<>();
    setups.forEach(setup -> samples.put(setup, new ArrayList<>()));
    List<ExchangeTrial.Setup> order = new ArrayList<>(setups);
    for (int repetition = 1; repetition <= protocol.repetitions(); repetition++) {
      progress.accept("repetition %d of %d".formatted(repetition, protocol.repetitions()));
      for (ExchangeTrial.Setup setup : order) {
        try (ExchangeTrial trial = ExchangeTrial.open(setup)) {
          trial.average();
          samples.get(setup).add(sample(trial, protocol.sampleSeconds()));
        }
      }
      Collections.reverse(order);
    }
    List<ScalingPoint> points = setups.stream().map(s -> point(s, samples.get(s))).toList();
    return new Result(points, costs(points));
  }

  /** So that the first setup does not pay for what the compiler has to learn. */
  private void warmUp(Grid grid) {
    int workers = Math.min(cores, Collections.max(grid.workers()));
    int parameters = Collections.min(grid.parameters());
    for (Route route : Route.values()) {
      for (ExchangeType exchange : grid.exchanges()) {
        var setup = new ExchangeTrial.Setup(workers, parameters, exchange, route);
        progress.accept("warming up " + ScalingPoint.label(route));
        try (ExchangeTrial trial = ExchangeTrial.open(setup)) {
          sample(trial, protocol.warmUpSeconds());
        }
      }
    }
  }

  /** Of one averaging, the mean over as many as take so long together. */
  private static Sample sample(ExchangeTrial trial, double seconds) {
    long nanos = 0;
    double cpuNanos = 0;
    int averagings = 0;
    do {
      nanos += trial.average();
      cpuNanos += trial.cpuNanos();
      averagings++;
    } while (nanos < seconds * NANOS);
    return new Sample(nanos / NANOS / averagings, cpuNanos / NANOS / averagings, trial.bytesSent());
  }

  private static ScalingPoint point(ExchangeTrial.Setup setup, List<Sample> samples) {
    return new ScalingPoint(
        setup,
        samples.get(0).bytesSent(),
        Samples.of(samples.stream().map(Sample::cpuSeconds).toList()),
        Samples.of(samples.stream().map(Sample::seconds).toList()));
  }

  private static List<ExchangeCost> costs(List<ScalingPoint> points) {
    Map<List<Object>, List<ScalingPoint>> groups = new LinkedHashMap<>();
    for (ScalingPoint point : points) {
      groups
          .computeIfAbsent(
              List.of(point.setup().route(), point.setup().exchange()), key -> new ArrayList<>())
          .add(point);
    }
    return groups.values().stream().map(ExchangeCost::fit).toList();
  }
}
