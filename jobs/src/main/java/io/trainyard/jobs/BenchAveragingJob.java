package io.trainyard.jobs;

import io.trainyard.bench.AveragingBench;
import io.trainyard.bench.AveragingResult;
import io.trainyard.bench.BenchNetwork;
import io.trainyard.bench.GeneratedDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.NetworkShape;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures workers that average against workers that do not. */
@Command(
    name = "averaging",
    description = {
      "Measures workers that average, over each transport, against the same workers without"
          + " averaging, which is the limit, and against stock dl4j-spark. They train on"
          + " dataset.path, or, with a local master, on generated images.",
      "Milliseconds and megabytes are those of one averaging: what it adds to training without it,"
          + " what it spends in waiting for the slowest worker, in transfer and in sums, and what"
          + " one worker sends; workers of one process exchange through memory and send nothing."
    })
final class BenchAveragingJob extends Job {

  private static final Set<String> STOCK = Set.of("dl4j-export", "dl4j-direct");

  @Mixin private BenchModels models;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Workers, each in a task slot of its own (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--every",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,10,50",
      description = "Minibatches between two averagings (default: ${DEFAULT-VALUE}).")
  private List<Integer> every;

  @Option(
      names = "--transports",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "all-reduce,rounds,dl4j-export,dl4j-direct",
      description = {
        "What averaging.transport may be, and dl4j-export and dl4j-direct, which is stock"
            + " dl4j-spark (default: ${DEFAULT-VALUE})."
      })
  private List<String> transports;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "51200",
      description = "Generated training rows (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "Epochs of each that count, after two of warm-up (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Override
  String name() {
    return BenchJob.NAME;
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    output.figure("bench", "averaging");
    if (rows < 1) {
      throw new BadConfiguration(
          "cannot measure: expected --rows to be a whole number of at least 1, found " + rows);
    }
    Optional<Dataset> configured =
        settings.dataset().path().map(path -> Dataset.open(path, hadoop()));
    NetworkShape shape = configured.map(BenchModels::shape).orElseGet(models::shape);
    List<BenchNetwork> networks = models.networks(settings, shape, hadoop());
    output.figure("model", BenchModels.names(networks));
    List<AveragingBench.Setup> setups = setups(networks);
    SparkSession spark = spark("averaging");
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var bench =
        new AveragingBench(context, settings.averaging().network(), repetitions, err()::println);
    List<AveragingResult> results =
        configured.isPresent()
            ? run(bench, configured.get(), setups)
            : runOnGenerated(bench, spark, shape, setups);
    output.figure("results", results.stream().map(AveragingResult::figures).toList());
  }

  /** All of them, so that what is wrong with the last one is not said after an hour. */
  private List<AveragingBench.Setup> setups(List<BenchNetwork> networks) {
    List<AveragingBench.Setup> setups = new ArrayList<>();
    for (BenchNetwork network : networks) {
      for (int batches : every) {
        List<String> names = transports.stream().distinct().toList();
        setups.add(new AveragingBench.Setup(network, workers, batches, names));
      }
    }
    return setups;
  }

  private List<AveragingResult> runOnGenerated(
      AveragingBench bench,
      SparkSession spark,
      NetworkShape shape,
      List<AveragingBench.Setup> setups) {
    err().printf("generating %d images of %s%n", rows, shape.input());
    try (GeneratedDataset generated = GeneratedDataset.create(spark, shape, rows)) {
      return run(bench, generated.dataset(), setups);
    }
  }

  private List<AveragingResult> run(
      AveragingBench bench, Dataset dataset, List<AveragingBench.Setup> setups) {
    List<AveragingResult> results = new ArrayList<>();
    for (AveragingBench.Setup setup : setups) {
      List<AveragingResult> found = bench.run(dataset, setup);
      // At once, since what comes after it may take an hour, or fail.
      table(found).print(err());
      results.addAll(found);
    }
    return results;
  }

  private static Table table(List<AveragingResult> results) {
    // Those that are familiar; how Trainyard's own transports compare shows in the limit's column.
    List<String> stock =
        results.stream().map(AveragingResult::name).filter(STOCK::contains).distinct().toList();
    List<String> header =
        new ArrayList<>(List.of("network", "", "every", "examples/s", "spread", "of limit"));
    stock.forEach(other -> header.add("times " + other));
    header.addAll(List.of("added ms", "wait", "transfer", "sum", "MB sent"));
    Table table = new Table(header);
    for (AveragingResult result : results) {
      List<String> row = new ArrayList<>();
      row.add(result.model());
      row.add(result.name());
      row.add(String.valueOf(result.every()));
      row.add(Table.number(result.examplesPerSecond().median()));
      row.add(Table.percent(result.examplesPerSecond().spread()));
      row.add(Table.ratio(result.ratioToLimit()));
      for (String other : stock) {
        Double ratio = result.ratios().get(other);
        row.add(ratio == null ? "" : Table.ratio(ratio));
      }
      row.add(result.averagings() == 0 ? "" : Table.number(result.millisecondsPerAveraging()));
      row.addAll(cost(result));
      table.add(row);
    }
    return table;
  }

  /** Blank where the transport does not tell. */
  private static List<String> cost(AveragingResult result) {
    return result
        .cost()
        .filter(cost -> result.averagings() > 0)
        .map(
            cost ->
                List.of(
                    Table.number(cost.waitMillis()),
                    Table.number(cost.transferMillis()),
                    Table.number(cost.sumMillis()),
                    Table.number(cost.bytesSent() / 1e6)))
        .orElse(List.of("", "", "", ""));
  }
}
