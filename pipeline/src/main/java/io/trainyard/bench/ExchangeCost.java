package io.trainyard.bench;

import io.trainyard.averaging.ExchangeTrial.Route;
import io.trainyard.averaging.ExchangeType;
import io.trainyard.config.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an averaging of P parameters among N workers costs each of them, as a line fitted to the
 * time for which a worker keeps a core busy:
 *
 * <pre>
 * t = alpha (N - 1) + beta b + gamma P
 * b = 2 w P (N - 1) / N
 * </pre>
 *
 * where b is what each worker sends, and also receives, of w bytes a parameter (the least that an
 * all-reduce can do with: Patarasuk and Yuan 2009). Alpha is what one peer more costs, beta what a
 * byte costs that goes through a socket and one that comes, and gamma what taking the mean costs
 * for each parameter: each worker reads P values in all, as it averages an Nth of the vector of N
 * workers. Time that has passed would not do: workers that are more than the cores take turns.
 *
 * @param alpha seconds a peer
 * @param beta seconds a byte
 * @param gamma seconds a parameter
 * @param rSquared part of the variance of log t that the line explains; empty where there is none,
 *     as with a single point
 * @param relativeError root of the mean squared relative error
 * @param largestError largest relative error
 */
public record ExchangeCost(
    Route route,
    ExchangeType exchange,
    double alpha,
    double beta,
    double gamma,
    OptionalDouble rSquared,
    double relativeError,
    double largestError) {

  /**
   * What an averaging would take on a cluster, in seconds: each worker on a core of its own.
   *
   * @param latency of the peers
   * @param wire of the bytes: at the network's speed, or at that of the sockets' own work on one
   *     thread where that is slower
   * @param combining of the sums
   * @param network whether it is the network that bounds {@code wire}
   */
  public record Prediction(
      int workers,
      int parameters,
      ExchangeType exchange,
      double gigabits,
      double bytes,
      double latency,
      double wire,
      double combining,
      boolean network) {

    public double seconds() {
      return latency + wire + combining;
    }

    /** The figures under their names in the JSON line. */
    public Map<String, Object> figures() {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("exchange", Section.kebab(exchange));
      figures.put("workers", workers);
      figures.put("parameters", parameters);
      figures.put("gigabits_per_second", gigabits);
      figures.put("milliseconds", Digits.round(1e3 * seconds()));
      figures.put("latency_milliseconds", Digits.round(1e3 * latency));
      figures.put("wire_milliseconds", Digits.round(1e3 * wire));
      figures.put("combining_milliseconds", Digits.round(1e3 * combining));
      figures.put("bytes_sent", Digits.round(bytes));
      figures.put("wire_bound_by", network ? "network" : "sockets");
      return figures;
    }
  }

  private static final double BYTES_PER_GIGABIT = 1e9 / 8;

  /**
   * Fits the line.
   *
   * @param points of one route and one exchange, at least one
   */
  static ExchangeCost fit(List<ScalingPoint> points) {
    var first = points.get(0).setup();
    double[][] x = new double[points.size()][];
    double[] y = new double[points.size()];
    for (int i = 0; i < y.length; i++) {
      var setup = points.get(i).setup();
      x[i] =
          new double[] {
            setup.workers() - 1,
            bytes(setup.workers(), setup.parameters(), setup.exchange()),
            setup.parameters()
          };
      y[i] = points.get(i).cpuSeconds().median();
    }
    double[] c = LeastSquares.fit(x, y);
    return new ExchangeCost(
        first.route(),
        first.exchange(),
        c[0],
        c[1],
        c[2],
        rSquared(x, y, c),
        Math.sqrt(LeastSquares.error(x, y, c) / y.length),
        largest(x, y, c));
  }

  /** What each worker sends: 2 w P (N - 1) / N. */
  static double bytes(int workers, int parameters, ExchangeType exchange) {
    return 2.0 * exchange.bytes(parameters) * (workers - 1) / workers;
  }

  private static OptionalDouble rSquared(double[][] x, double[] y, double[] c) {
    double mean = 0;
    for (double value : y) {
      mean += Math.log(value) / y.length;
    }
    double rest = 0;
    double all = 0;
    for (int i = 0; i < y.length; i++) {
      rest += square(Math.log(y[i]) - Math.log(LeastSquares.at(x[i], c)));
      all += square(Math.log(y[i]) - mean);
    }
    double explained = 1 - rest / all;
    return Double.isFinite(explained) ? OptionalDouble.of(explained) : OptionalDouble.empty();
  }

  private static double largest(double[][] x, double[] y, double[] c) {
    double largest = 0;
    for (int i = 0; i < y.length; i++) {
      largest = Math.max(largest, Math.abs(1 - LeastSquares.at(x[i], c) / y[i]));
    }
    return largest;
  }

  private static double square(double value) {
    return value * value;
  }

  /**
   * What an averaging would take with each worker on a core of its own, and between them a network
   * on which each can send and receive so much at the same time, without a latency of its own.
   *
   * @param gigabits a second, 1e9 bits each
   */
  public Prediction predict(int workers, int parameters, double gigabits) {
    double bytes = bytes(workers, parameters, exchange);
    double network = 1 / (gigabits * BYTES_PER_GIGABIT);
    return new Prediction(
        workers,
        parameters,
        exchange,
        gigabits,
        bytes,
        alpha * (workers - 1),
        bytes * Math.max(beta, network),
        gamma * parameters,
        network >= beta);
  }

  /** The figures under their names in the JSON line. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("name", ScalingPoint.label(route));
    figures.put("exchange", Section.kebab(exchange));
    figures.put("microseconds_per_peer", Digits.round(1e6 * alpha));
    figures.put("nanoseconds_per_byte", Digits.round(1e9 * beta));
    figures.put("nanoseconds_per_parameter", Digits.round(1e9 * gamma));
    rSquared.ifPresent(part -> figures.put("r_squared", Digits.round(part)));
    figures.put("relative_error", Digits.round(relativeError));
    figures.put("largest_relative_error", Digits.round(largestError));
    return figures;
  }
}
