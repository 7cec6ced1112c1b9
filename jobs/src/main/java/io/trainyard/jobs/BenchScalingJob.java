package io.trainyard.jobs;

import io.trainyard.averaging.ExchangeType;
import io.trainyard.bench.ExchangeCost;
import io.trainyard.bench.ExchangeCost.Prediction;
import io.trainyard.bench.Protocol;
import io.trainyard.bench.ScalingBench;
import io.trainyard.bench.ScalingPoint;
import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how the cost of one averaging grows. */
@Command(
    name = "scaling",
    description = {
      "Measures how the cost of one averaging with transport all-reduce grows with workers and with"
          + " parameters, in the driver's process, without Spark: workers that do nothing but"
          + " average, through memory and over loopback sockets. A line that is fitted to it says"
          + " what larger clusters would take.",
      "cpu ms is the time that one worker kept a core busy; workers that are more than the cores"
          + " take turns."
    })
final class BenchScalingJob extends Job {

  private static final Pattern MILLIONS = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(M?)");
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  @Option(
      names = "--workers",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,4,8,16",
      description = "Workers that average among themselves (default: ${DEFAULT-VALUE}).")
  private List<Integer> workers;

  @Option(
      names = "--parameters",
      paramLabel = "N",
      split = ",",
      defaultValue = "0.01M,0.5M,2M,10M,50M",
      description = "Parameters of the network; M is for millions (default: ${DEFAULT-VALUE}).")
  private List<String> parameters;

  @Option(
      names = "--exchange",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "float32,float16",
      description = "What averaging.exchange may be (default: ${DEFAULT-VALUE}).")
  private List<String> exchanges;

  @Option(
      names = "--predict-workers",
      paramLabel = "N",
      split = ",",
      defaultValue = "64,512",
      description = "Workers to predict for (default: ${DEFAULT-VALUE}).")
  private List<Integer> predictWorkers;

  @Option(
      names = "--predict-gigabits",
      paramLabel = "G",
      split = ",",
      defaultValue = "10,25",
      description = "Gbit/s of each worker's network to predict for (default: ${DEFAULT-VALUE}).")
  private List<Double> predictGigabits;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Samples of each figure (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "S",
      defaultValue = "3",
      description =
          "How long each route and exchange warms up, before all samples (default: ${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--sample-seconds",
      paramLabel = "S",
      defaultValue = "0.5",
      description =
          "About how long a sample takes, one averaging at least (default: ${DEFAULT-VALUE}).")
  private double sample;

  @Override
  String name() {
    return BenchJob.NAME;
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    output.figure("bench", "scaling");
    var grid =
        new ScalingBench.Grid(
            workers,
            parameters.stream().map(BenchScalingJob::parameters).toList(),
            exchanges.stream().map(BenchScalingJob::exchange).toList());
    requirePredictable();
    ScalingBench bench =
        new ScalingBench(new Protocol(repetitions, warmUp, sample), err()::println);
    ScalingBench.Result result = bench.run(grid);
    List<Prediction> predictions = predictions(result, grid);
    points(result.points()).print(err());
    err().println();
    lines(result.costs()).print(err());
    err().println();
    predictions(predictions).print(err());
    err()
        .println(
            "Predicted: each worker on a core of its own, a network on which each sends and receives at"
                + " full speed at the same time, no congestion, all workers there at once.");
    output.figure("cores", bench.cores());
    output.figure("results", result.points().stream().map(ScalingPoint::figures).toList());
    output.figure("fits", result.costs().stream().map(ExchangeCost::figures).toList());
    output.figure("predictions", predictions.stream().map(Prediction::figures).toList());
  }

  private static int parameters(String text) {
    Matcher number = MILLIONS.matcher(text);
    if (number.matches()) {
      BigDecimal value = new BigDecimal(number.group(1));
      BigDecimal whole = number.group(2).isEmpty() ? value : value.multiply(MILLION);
      try {
        return whole.intValueExact();
      } catch (ArithmeticException e) {
        throw notParameters(text);
      }
    }
    throw notParameters(text);
  }

  private static BadConfiguration notParameters(String text) {
    return new BadConfiguration(
        "cannot measure: expected --parameters to be whole numbers, such as 500000 or 0.5M, found "
            + text);
  }

  private static ExchangeType exchange(String name) {
    for (ExchangeType type : ExchangeType.values()) {
      if (Section.kebab(type).equals(name)) {
        return type;
      }
    }
    throw new BadConfiguration(
        "cannot measure: expected --exchange to be float32 or float16, found " + name);
  }

  private void requirePredictable() {
    for (int one : predictWorkers) {
      if (one < 1) {
        throw new BadConfiguration(
            "cannot predict: expected --predict-workers to be whole numbers of at least 1, found "
                + one);
      }
    }
    for (double gigabits : predictGigabits) {
      if (!(gigabits > 0 && Double.isFinite(gigabits))) {
        throw new BadConfiguration(
            "cannot predict: expected --predict-gigabits to be greater than 0, found " + gigabits);
      }
    }
  }

  private List<Prediction> predictions(ScalingBench.Result result, ScalingBench.Grid grid) {
    List<Prediction> predictions = new ArrayList<>();
    for (ExchangeCost cost : result.overSockets()) {
      for (int parameters : grid.parameters()) {
        for (int one : predictWorkers) {
          for (double gigabits : predictGigabits) {
            predictions.add(cost.predict(one, parameters, gigabits));
          }
        }
      }
    }
    return predictions;
  }

  private static Table points(List<ScalingPoint> points) {
    Table table =
        new Table(
            List.of(
                "through",
                "exchange",
                "parameters",
                "workers",
                "ms",
                "spread",
                "cpu ms",
                "MB sent"));
    for (ScalingPoint point : points) {
      table.add(
          List.of(
              ScalingPoint.label(point.setup().route()),
              Section.kebab(point.setup().exchange()),
              count(point.setup().parameters()),
              String.valueOf(point.setup().workers()),
              Table.number(1e3 * point.seconds().median()),
              Table.percent(point.seconds().spread()),
              Table.number(1e3 * point.cpuSeconds().median()),
              Table.number(point.bytesSent() / 1e6)));
    }
    return table;
  }

  private static Table lines(List<ExchangeCost> costs) {
    Table table =
        new Table(
            List.of(
                "fitted", "exchange", "us/peer", "ns/byte", "ns/parameter", "R2", "error", "most"));
    for (ExchangeCost cost : costs) {
      table.add(
          List.of(
              ScalingPoint.label(cost.route()),
              Section.kebab(cost.exchange()),
              Table.number(1e6 * cost.alpha()),
              Table.number(1e9 * cost.beta()),
              Table.number(1e9 * cost.gamma()),
              cost.rSquared().isPresent() ? Table.ratio(cost.rSquared().getAsDouble()) : "",
              Table.percent(cost.relativeError()),
              Table.percent(cost.largestError())));
    }
    return table;
  }

  private static Table predictions(List<Prediction> predictions) {
    Table table =
        new Table(
            List.of(
                "predicted",
                "parameters",
                "workers",
                "Gbit/s",
                "ms",
                "latency",
                "wire",
                "combining",
                "wire bound by"));
    for (Prediction prediction : predictions) {
      table.add(
          List.of(
              Section.kebab(prediction.exchange()),
              count(prediction.parameters()),
              String.valueOf(prediction.workers()),
              Table.number(prediction.gigabits()),
              Table.number(1e3 * prediction.seconds()),
              Table.number(1e3 * prediction.latency()),
              Table.number(1e3 * prediction.wire()),
              Table.number(1e3 * prediction.combining()),
              prediction.network() ? "network" : "sockets"));
    }
    return table;
  }

  private static String count(int parameters) {
    return String.format(Locale.ROOT, "%,d", parameters);
  }
}
