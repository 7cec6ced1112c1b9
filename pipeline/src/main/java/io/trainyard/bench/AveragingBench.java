package io.trainyard.bench;

import io.trainyard.averaging.AveragingSettings;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.EpochResult;
import io.trainyard.averaging.ExchangeType;
import io.trainyard.averaging.InputPlan;
import io.trainyard.averaging.NetworkSettings;
import io.trainyard.averaging.OuterOptimizer;
import io.trainyard.averaging.Period;
import io.trainyard.averaging.ReplicaState;
import io.trainyard.averaging.Schedule;
import io.trainyard.averaging.TrainingPlan;
import io.trainyard.averaging.Transport;
import io.trainyard.averaging.Transports;
import io.trainyard.bench.AveragingResult.Cost;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.CacheMode;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.PixelNormalization;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Clipping;
import io.trainyard.model.Network;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Workers that average against the same workers that do not, and against stock dl4j-spark: the same
 * rows, network, minibatch and number of workers, in one Spark application.
 *
 * <p>What is timed is one epoch of training as the driver sees it, from the call of {@link
 * Transport#train} to its return: starting the epoch's Spark jobs, moving parameters, fitting,
 * waiting and averaging; the optimizers' state is averaged too. That goes for the limit as well,
 * whose epoch is one Spark job. What is not timed: starting Spark, ingesting, and two epochs of
 * warm-up, in which replicas are built, rows are read and decoded, and stock dl4j-spark exports its
 * minibatches. Trainyard's workers keep rows decoded in memory; stock dl4j-spark reads as it does.
 *
 * <p>Transports that need seconds for an averaging get fewer rows: as many as {@value
 * #ROUNDS_OF_JOBS} averagings take, {@value #ROUNDS_OF_DIRECT} with dl4j-direct. That flatters
 * dl4j-direct, which goes through all rows for each averaging.
 */
public final class AveragingBench {

  /** The name of the row without averaging. */
  public static final String LIMIT = "limit";

  private static final int ROUNDS_OF_JOBS = 40;
  private static final int ROUNDS_OF_DIRECT = 20;
  private static final String DL4J = "dl4j-";
  private static final Seed SEED = new Seed(13);

  private final JavaSparkContext spark;
  private final NetworkSettings network;
  private final Protocol protocol;
  private final Consumer<String> progress;

  /**
   * @param network how the workers of transport all-reduce meet
   * @param repetitions epochs of each transport that count, at least 1
   * @param progress hears what is being done
   */
  public AveragingBench(
      JavaSparkContext spark, NetworkSettings network, int repetitions, Consumer<String> progress) {
    this.spark = spark;
    this.network = network;
    this.protocol = new Protocol(repetitions, 0, 0);
    this.progress = progress;
  }

  /**
   * One comparison.
   *
   * @param workers replicas, each in a task slot of its own
   * @param every minibatches between two averagings
   * @param transports names as {@code averaging.transport} has them, {@code dl4j-direct} and {@code
   *     dl4j-export} for dl4j
   */
  public record Setup(BenchNetwork network, int workers, int every, List<String> transports) {
    public Setup {
      require("--workers", workers);
      require("--every", every);
      transports = List.copyOf(transports);
      transports.forEach(AveragingBench::settings);
    }

    private static void require(String option, int found) {
      if (found < 1) {
        throw new BadConfiguration(
            "cannot measure: expected %s to be a whole number of at least 1, found %d"
                .formatted(option, found));
      }
    }
  }

  /** A transport that trains one epoch at a time from where training starts. */
  private static final class Epochs implements Contender {

    private final String name;
    private final TrainingPlan plan;
    private final Transport transport;
    private final ReplicaState start;
    private final List<EpochResult.Averaging> averagings = new ArrayList<>();
    private int epoch;

    Epochs(String name, TrainingPlan plan, Transport transport, ReplicaState start) {
      this.name = name;
      this.plan = plan;
      this.transport = transport;
      this.start = start;
    }

    @Override
    public String name() {
      return name;
    }

    int rounds() {
      return name.equals(LIMIT) ? 0 : plan.schedule().roundsPerEpoch(0);
    }

    @Override
    public long run(int times) {
      long started = System.nanoTime();
      for (int i = 0; i < times; i++) {
        averagings.add(transport.train(epoch++, start, Transport.Listener.NONE).averaging());
      }
      return System.nanoTime() - started;
    }

    /** Of the last epochs, before which the replicas were built and the code was compiled. */
    Optional<Cost> cost(int epochs) {
      List<EpochResult.Averaging> last =
          averagings.subList(averagings.size() - epochs, averagings.size());
      if (last.stream().anyMatch(one -> one.count() == 0)) {
        return Optional.empty();
      }
      return Optional.of(
          new Cost(
              each(last, one -> 1e3 * one.waitSeconds()),
              each(last, one -> 1e3 * one.transferSeconds()),
              each(last, one -> 1e3 * one.sumSeconds()),
              each(last, EpochResult.Averaging::bytesSent),
              each(last, EpochResult.Averaging::bytesReceived)));
    }

    private static double each(
        List<EpochResult.Averaging> epochs, ToDoubleFunction<EpochResult.Averaging> value) {
      return Samples.of(epochs.stream().map(one -> value.applyAsDouble(one) / one.count()).toList())
          .median();
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  /**
   * Measures the limit and each transport.
   *
   * @throws BadConfiguration if there are fewer task slots than workers
   * @throws io.trainyard.failure.Infrastructure if the cluster fails
   */
  public List<AveragingResult> run(Dataset dataset, Setup setup) {
    requireSlots(setup.workers());
    List<Epochs> contenders = new ArrayList<>();
    try {
      contenders.add(open(LIMIT, plan(dataset, setup, LIMIT)));
      for (String transport : setup.transports()) {
        contenders.add(open(transport, plan(dataset, setup, transport)));
      }
      String what = "%s, every %d: ".formatted(setup.network().name(), setup.every());
      Map<String, Samples> seconds =
          new SideBySide(protocol, step -> progress.accept(what + step))
              .measure(List.copyOf(contenders));
      return results(setup, contenders, seconds);
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private void requireSlots(int workers) {
    int slots = spark.defaultParallelism();
    if (slots < workers) {
      throw new BadConfiguration(
          "cannot measure %d workers side by side: expected as many task slots, found %d; lower --workers, or give a --master with more"
              .formatted(workers, slots));
    }
  }

  private static AveragingSettings settings(String transport) {
    String text =
        transport.startsWith(DL4J)
            ? "transport = dl4j, dl4j-approach = \"%s\""
                .formatted(transport.substring(DL4J.length()))
            : "transport = \"%s\"".formatted(transport);
    return TrainingSettings.read(Configuration.parseText("averaging { %s }".formatted(text)))
        .averaging();
  }

  private Epochs open(String name, TrainingPlan plan) {
    Network untrained = Network.fromJson(plan.networkJson());
    ReplicaState start =
        new ReplicaState(untrained.copyParameters(), List.of(untrained.copyOptimizerState()));
    Transport transport =
        name.equals(LIMIT)
            ? Transports.unaveraged(spark, plan)
            : Transports.open(spark, plan, settings(name).over(network));
    return new Epochs(name, plan, transport, start);
  }

  private static TrainingPlan plan(Dataset dataset, Setup setup, String name) {
    BenchNetwork network = setup.network();
    Period period = new Period.Constant(name.equals(LIMIT) ? Integer.MAX_VALUE : setup.every());
    return new TrainingPlan(
        "bench-" + name,
        network.json(),
        dataset,
        InputPlan.stored(
            PixelNormalization.UNIT.of(dataset.manifest()), Integer.MAX_VALUE, CacheMode.MEMORY),
        new Schedule(rows(dataset, setup, name), setup.workers(), network.batchSize(), period),
        OptimizerStatePolicy.AVERAGE,
        new OuterOptimizer.None(),
        ExchangeType.FLOAT32,
        network.learningRate(),
        Clipping.NONE,
        SEED);
  }

  /** Rows of an epoch. */
  static long rows(Dataset dataset, Setup setup, String name) {
    long all = dataset.rows(Split.TRAIN);
    long round = (long) setup.workers() * setup.network().batchSize() * setup.every();
    return switch (name) {
      case "dl4j-direct" -> Math.min(all, ROUNDS_OF_DIRECT * round);
      case "dl4j-export", "rounds" -> Math.min(all, ROUNDS_OF_JOBS * round);
      default -> all;
    };
  }

  private List<AveragingResult> results(
      Setup setup, List<Epochs> contenders, Map<String, Samples> seconds) {
    BenchNetwork network = setup.network();
    int parameters = Network.fromJson(network.json()).parameterCount();
    Samples limit = perRow(contenders.get(0), seconds);
    return contenders.stream()
        .map(
            contender ->
                new AveragingResult(
                    contender.name(),
                    network.name(),
                    parameters,
                    network.batchSize(),
                    setup.workers(),
                    setup.every(),
                    contender.plan.schedule().rows(),
                    contender.rounds(),
                    perRow(contender, seconds),
                    limit,
                    contender.cost(protocol.repetitions()),
                    ratios(contender, contenders, seconds)))
        .toList();
  }

  /** To all but the limit, which every result is held against anyway. */
  private static Map<String, Double> ratios(
      Epochs contender, List<Epochs> all, Map<String, Samples> seconds) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (Epochs other : all) {
      if (other != contender && !other.name().equals(LIMIT)) {
        ratios.put(other.name(), perRow(other, seconds).over(perRow(contender, seconds)).median());
      }
    }
    return ratios;
  }

  private static Samples perRow(Epochs contender, Map<String, Samples> seconds) {
    return seconds.get(contender.name()).times(1.0 / contender.plan.schedule().rows());
  }
}
