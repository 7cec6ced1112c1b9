package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.device.Devices;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.Lease;
import io.trainyard.report.RunReport;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What all jobs share: their options, one Spark session, one JSON line and the exit codes. */
abstract class Job implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(Job.class);

  /** What the JSON line calls the report of the run that a job makes. */
  static final String REPORT = "report";

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "A HOCON file; later ones stand over earlier ones.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "One setting, over all files: --set optimizer.batch-size=64")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "The run's name: the same name is the same run.")
  private String runId;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this and ends.")
  private boolean help;

  private PrintStream out;
  private PrintStream err;

  final void streams(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** The job's name on the command line. */
  abstract String name();

  /** Does the work, and notes in {@code output} what there is to say of it. */
  abstract void run(Configuration configuration, JobOutput output);

  @Override
  public final Integer call() {
    JobOutput output = new JobOutput(name(), out, err);
    try {
      run(configuration(), output);
      return output.succeeded();
    } catch (Failure e) {
      return output.failed(e);
    } catch (Exception e) {
      RuntimeException cause = SparkFailures.unwrap(e);
      return cause instanceof Failure failure ? output.failed(failure) : output.bug(cause);
    } catch (Error e) {
      return output.bug(e);
    } finally {
      // A run that was opened and never begun, since Spark did not start, must not keep others out.
      Lease.releaseAll();
      // An executor that outlives the job would hold the cluster's slots.
      SparkSession.getDefaultSession().foreach(Job::stop);
    }
  }

  private static Object stop(SparkSession session) {
    session.stop();
    return null;
  }

  /** Whether the command names a configuration file. */
  final boolean isConfigured() {
    return !files.isEmpty();
  }

  /** Whether the command itself names the run. */
  final boolean isNamed() {
    return runId != null;
  }

  private Configuration configuration() {
    List<String> all = new ArrayList<>(settings);
    if (runId != null) {
      all.add("run.id=\"" + runId + "\"");
    }
    return Configuration.load(files, all);
  }

  /** Hadoop's settings as Spark sees them, without starting it. */
  static org.apache.hadoop.conf.Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** For what is made of text: the last line is the job's own. */
  final PrintStream out() {
    return out;
  }

  final PrintStream err() {
    return err;
  }

  /**
   * A run that was opened.
   *
   * @param finished the figures of one that has finished before, and is not made again
   * @param make makes it
   */
  record Run(
      String id,
      String path,
      Optional<Map<String, Object>> finished,
      Function<JavaSparkContext, Map<String, Object>> make) {}

  /** Makes a run, and tells of it; its report is written also where it fails. */
  final void make(Run run, JobOutput output) {
    output.runId(run.id());
    output.output("run", run.path());
    try {
      output.figures(finishedOr(run));
    } catch (RuntimeException e) {
      // What has failed the run would fail the report, after it was waited for.
      if (!(SparkFailures.unwrap(e) instanceof Infrastructure)) {
        report(new Path(run.path()), REPORT, output);
      }
      throw e;
    }
    report(new Path(run.path()), REPORT, output);
  }

  private Map<String, Object> finishedOr(Run run) {
    if (run.finished().isPresent()) {
      err().println("run " + run.id() + " has finished before; this is its result");
      return run.finished().get();
    }
    return run.make().apply(JavaSparkContext.fromSparkContext(spark(run.id()).sparkContext()));
  }

  /**
   * Writes the report of a run. The run is what it is without one, so it fails nothing.
   *
   * @param directory of the run
   * @param name of the report in the JSON line
   */
  final void report(Path directory, String name, JobOutput output) {
    try {
      output.output(name, RunReport.write(directory, hadoop()).toString());
    } catch (Failure e) {
      LOG.warn("{} has no new report: {}; job report tries again", directory, e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("{} has no new report, for a reason that is a bug", directory, e);
    }
  }

  /** Starts Spark; only after the configuration was found right, since this takes seconds. */
  final SparkSession spark(String what) {
    SparkConf conf = new SparkConf();
    if (!conf.contains("spark.master")) {
      throw new BadConfiguration(
          "cannot start Spark: expected a master, found none; start the job with spark-submit or"
              + " scripts/trainyard");
    }
    conf.setAppName("trainyard " + name() + " " + what);
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // One task slot, one native thread: more are slower, and would show in the model's last bits.
    conf.set("spark.executorEnv.OMP_NUM_THREADS", "1");
    // The parameters and states of all workers come back to the driver after each round.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    Devices.prepare(conf);
    try {
      SparkSession session = SparkSession.builder().config(conf).getOrCreate();
      // Of all jobs; what each of them does is said where it is started.
      session.sparkContext().setJobGroup(what, name() + " " + what, false);
      return session;
    } catch (Exception e) {
      // Scala declares no exceptions: Spark's checked ones come unannounced. Settings that it
      // cannot
      // take, such as too small a heap, are arguments that are illegal.
      if (e instanceof SparkException || e instanceof IllegalArgumentException) {
        throw new BadConfiguration(
            "cannot start Spark on %s: %s".formatted(conf.get("spark.master"), e.getMessage()), e);
      }
      throw SparkFailures.unwrap(e);
    }
  }
}
