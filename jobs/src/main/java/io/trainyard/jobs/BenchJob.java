package io.trainyard.jobs;

import io.trainyard.bench.Protocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures training on this machine or cluster; each kind of measurement is a job of its own. */
@Command(
    name = "bench",
    description = {
      "Measures how fast this machine or cluster trains. All figures of one bench are from one"
          + " process, taken in turns; each is a median, with the interquartile range over the"
          + " median as its spread."
    },
    subcommands = {
      BenchStepJob.class,
      BenchAveragingJob.class,
      BenchScalingJob.class,
      BenchAugmentJob.class,
      BenchMllibJob.class,
      BenchIngestJob.class,
      BenchEnsembleJob.class,
      BenchGenerateJob.class
    },
    synopsisSubcommandLabel = "BENCH",
    mixinStandardHelpOptions = true)
final class BenchJob {

  /** The name of the job, whatever it measures. */
  static final String NAME = "bench";

  private BenchJob() {}

  /** What all benches ask for. */
  static final class Measuring {

    @Option(
        names = "--repetitions",
        paramLabel = "N",
        defaultValue = "7",
        description = "Samples of each figure (default: ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(
        names = "--warm-up-seconds",
        paramLabel = "S",
        defaultValue = "3",
        description = "How long each warms up, at least twice (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
        names = "--sample-seconds",
        paramLabel = "S",
        defaultValue = "1",
        description =
            "About how long a sample takes, one step at least (default: ${DEFAULT-VALUE}).")
    private double sample;

    Protocol protocol() {
      return new Protocol(repetitions, warmUp, sample);
    }
  }
}
