package io.trainyard.jobs;

import io.trainyard.failure.BadConfiguration;
import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The one main class: {@code Trainyard JOB ...}, under spark-submit. People read standard error;
 * the last line of standard output is one JSON object for programs.
 */
@Command(
    name = "trainyard",
    description = "Trains Deeplearning4j networks on Apache Spark.",
    subcommands = {
      IngestJob.class,
      AugmentJob.class,
      TrainJob.class,
      EnsembleJob.class,
      SoupJob.class,
      TuneJob.class,
      AnalyzeJob.class,
      EvaluateJob.class,
      PredictJob.class,
      GenerateJob.class,
      PromoteJob.class,
      ReportJob.class,
      StatusJob.class,
      ListJob.class,
      ExportJob.class,
      BenchJob.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "JOB",
    footer = {
      "",
      "Exit codes: 0 succeeded, 2 configuration or command line wrong, 3 data wrong or missing,",
      "4 training diverged, 5 infrastructure failed (give the same command again), 6 a model did not",
      "pass the gate, 1 a bug.",
      "The last line of standard output is one JSON object."
    })
public final class Trainyard {

  /** Names the folder that {@code scripts/trainyard} made for this process's temporary files. */
  private static final String TEMPORARY = "TRAINYARD_TEMPORARY";

  private static final String HEADLESS = "java.awt.headless";

  private final PrintStream out;
  private final PrintStream err;

  Trainyard(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    // Pictures are drawn without a screen, also where DISPLAY names one that cannot be reached.
    if (System.getProperty(HEADLESS) == null) {
      System.setProperty(HEADLESS, "true");
    }
    String temporary = System.getenv(TEMPORARY);
    if (temporary != null) {
      // Asked for first, so deleted last: when what libraries put there has gone.
      new File(temporary).deleteOnExit();
    }
    int code = new Trainyard(System.out, System.err).run(args);
    System.exit(code);
  }

  /** Runs one command line and returns the exit code. */
  int run(String... args) {
    CommandLine line = new CommandLine(this, new JobFactory(out, err));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    line.setParameterExceptionHandler((e, ignored) -> wrongUsage(e));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    if (args.length == 0) {
      line.usage(err);
      return failed("trainyard", "cannot run: expected the name of a job, found none");
    }
    return line.execute(args);
  }

  private int wrongUsage(ParameterException e) {
    CommandLine line = e.getCommandLine();
    String message = "cannot use the command line: " + e.getMessage();
    err.println(message);
    List<String> near =
        CommandLine.UnmatchedArgumentException.class.isInstance(e) ? near(e) : List.of();
    if (!near.isEmpty()) {
      err.println("Did you mean: " + String.join(" or ", near) + "?");
    }
    err.println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
    return failed(job(line), message);
  }

  /** The job that a command line is about, also where the job has commands of its own. */
  private static String job(CommandLine line) {
    CommandLine job = line;
    while (job.getParent() != null && job.getParent().getParent() != null) {
      job = job.getParent();
    }
    return job.getCommandName();
  }

  private static List<String> near(ParameterException e) {
    return ((CommandLine.UnmatchedArgumentException) e).getSuggestions();
  }

  private int failed(String job, String message) {
    return new JobOutput(job, out, err).failed(new BadConfiguration(message));
  }
}
