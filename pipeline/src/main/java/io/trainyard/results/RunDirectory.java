package io.trainyard.results;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.Lease;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import io.trainyard.storage.Unwritable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one run, {@code <run.root>/<run.id>}, on any Hadoop file system. The same id is
 * the same run: {@link #open} answers what there is to do, and refuses a run that was another one.
 *
 * <p>{@code run.json} is written last and replaced whole, so a directory without it is no run. One
 * process at a time works on a run, which a {@link Lease} sees to. Not thread-safe.
 */
public final class RunDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

  /** Keys of how the members of an ensemble are combined. */
  private static final Set<String> COMBINATION_KEYS =
      Set.of("ensemble.combination*", "ensemble.combine-on");

  /**
   * Keys that may differ between a run and its resumption, since they cannot change the model. What
   * says how a dataset is made is in the dataset's fingerprint.
   */
  public static final Set<String> OPERATIONAL_KEYS =
      Set.of(
          "run.root",
          "run.id",
          "run.lease-expiry",
          "dataset.path",
          "dataset.source*",
          "dataset.cache",
          "dataset.loader-threads",
          "dataset.partitions",
          "dataset.row-group-bytes",
          "dataset.validation-fraction",
          "averaging.timeout",
          "averaging.max-retries",
          "averaging.rendezvous*",
          "averaging.worker-ports",
          "checkpoint.*",
          "ensemble.combination*",
          "ensemble.combine-on",
          "ensemble.member-cache-bytes",
          "ensemble.min-estimators",
          "evaluation.mc-dropout",
          "evaluation.mistakes",
          "evaluation.ngram-order",
          "evaluation.test-time-augmentation*",
          "samples*");

  /** Values, as JSON, that give the same model to the byte: which of them it is says nothing. */
  private static final Map<String, Set<String>> SAME_MODEL =
      Map.of("averaging.transport", Set.of("\"all-reduce\"", "\"rounds\"", "\"auto\""));

  /** The file with every value in effect. */
  public static final String CONFIGURATION = "config.conf";

  /** What a name must be to be a run's; a colon, say, is no part of a Hadoop path. */
  public static final String ID_RULE =
      "letters, digits and _ . + = @ -, beginning with a letter, a digit or _";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+=@-]*");

  private final Path path;
  private final Configuration conf;
  private final KeySet operational;
  private final Duration leaseExpiry;
  private final Clock clock;
  private RunDescription asked;
  private RunFile run;
  private Lease lease;

  /**
   * @param root the directory of all runs
   * @param id this run's name
   * @param operational keys that may differ; one that ends in {@code *} stands for all that begin
   *     so
   * @param leaseExpiry after so long without a sign of life from the process that works on the run
   *     another may take over
   * @throws BadConfiguration if the root is no path, or the name cannot be that of a directory
   */
  public RunDirectory(
      String root, String id, Configuration conf, Set<String> operational, Duration leaseExpiry) {
    this(root, id, conf, operational, leaseExpiry, Clock.systemUTC());
  }

  RunDirectory(
      String root,
      String id,
      Configuration conf,
      Set<String> operational,
      Duration leaseExpiry,
      Clock clock) {
    if (!isId(id)) {
      throw new BadConfiguration("cannot use run.id \"" + id + "\": expected " + ID_RULE);
    }
    this.conf = new Configuration(conf);
    this.path = qualified(new Path(Paths.parse(root, "run.root"), id), conf);
    this.operational = new KeySet(operational);
    this.leaseExpiry = leaseExpiry;
    this.clock = clock;
  }

  /** With scheme and without "..", so that whoever is told the path finds it from anywhere. */
  private static Path qualified(Path path, Configuration conf) {
    try {
      return AtomicFiles.fileSystem(path, conf).makeQualified(path);
    } catch (IOException e) {
      throw new BadConfiguration(
          "cannot use run.root: expected a directory on a file system that can be reached, found "
              + path.getParent()
              + " ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /** Whether a key may differ between a run and its resumption. */
  public static boolean isOperational(String key) {
    return new KeySet(OPERATIONAL_KEYS).contains(key);
  }

  /**
   * Whether a key tells runs apart that are named by their configuration. How members are combined
   * does, although a run may be given another combination later: two commands that compare
   * combinations must not meet in one directory.
   */
  public static boolean isInNames(String key) {
    return !isOperational(key) || new KeySet(COMBINATION_KEYS).contains(key);
  }

  /**
   * What a key and its value say of the model.
   *
   * @param value as JSON
   * @return the same for values that give the same model to the byte
   */
  public static String meaning(String key, String value) {
    Set<String> same = SAME_MODEL.getOrDefault(key, Set.of());
    return same.contains(value) ? Collections.min(same) : value;
  }

  /** Whether {@code name} can name a run. */
  public static boolean isId(String name) {
    return ID.matcher(name).matches();
  }

  public Path path() {
    return path;
  }

  /** Where the only training of this run leaves what it has. */
  public Outlet outlet() {
    return Outlet.ofRun(path, conf);
  }

  /** Where the best model goes. */
  public Path model() {
    return new Path(path, "model");
  }

  /** The table {@code metrics/}. */
  public ResultTable<MetricRow> metrics() {
    return outlet().metrics();
  }

  /** The table {@code timings/}. */
  public ResultTable<TimingRow> timings() {
    return outlet().timings();
  }

  /** The table {@code averaging/}. */
  public ResultTable<AveragingRow> averaging() {
    return outlet().averaging();
  }

  /**
   * Whether there is a run in it, this one or another, that has finished. Nothing is written.
   *
   * @throws BadData if it holds something that is no run
   * @throws Infrastructure if the file system fails
   */
  public boolean hasFinished() {
    try {
      return read().filter(RunFile::hasSucceeded).isPresent();
    } catch (IOException | UnsupportedOperationException e) {
      throw failure("open", e);
    }
  }

  /**
   * Opens the directory, making it where there is none. Unless the run has finished, this process
   * holds it from now on, until it {@linkplain #succeed succeeds} or {@linkplain #fail fails}.
   *
   * @throws BadConfiguration if the directory holds a run of another configuration, or cannot be
   *     written
   * @throws BadData if it holds a run over another dataset, or one of a later format version, or
   *     something that is no run
   * @throws Infrastructure if another process is at work on the run, or the file system fails
   */
  public Opened open(RunDescription description) {
    asked = description;
    try {
      Optional<Opened> finished = finished(readSame(description));
      if (finished.isPresent()) {
        sweepLease();
        return finished.get();
      }
      lease = Lease.acquire(path, conf, leaseExpiry);
      return begin(description);
    } catch (IOException | UnsupportedOperationException e) {
      release();
      throw failure("open", e);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  /** What is there is looked at again: another process may have gone on with it meanwhile. */
  private Opened begin(RunDescription description) throws IOException {
    Optional<RunFile> before = readSame(description);
    Optional<Opened> finished = finished(before);
    if (finished.isPresent()) {
      release();
      return finished.get();
    }
    if (before.isEmpty()) {
      start(description, clock.instant().toString());
      return new Opened.Fresh();
    }
    for (Path directory :
        List.of(
            path,
            model(),
            metrics().path(),
            timings().path(),
            averaging().path(),
            outlet().samples().path())) {
      AtomicFiles.sweep(directory, conf);
    }
    start(description, before.get().started());
    return new Opened.Resumed();
  }

  private Optional<RunFile> readSame(RunDescription description) throws IOException {
    Optional<RunFile> before = read();
    if (before.isPresent()) {
      requireSame(before.get(), description);
    } else {
      requireNothingLeft();
    }
    return before;
  }

  private Optional<Opened> finished(Optional<RunFile> before) {
    Optional<RunFile> finished = before.filter(RunFile::hasSucceeded);
    finished.ifPresent(file -> run = file);
    return finished.map(
        file -> new Opened.Finished(Objects.requireNonNullElse(file.result(), Map.of())));
  }

  /** A process that was killed right after its run had finished may have left it. */
  private void sweepLease() {
    try {
      Lease.sweep(path, conf, leaseExpiry);
    } catch (IOException e) {
      // The run has its result all the same.
      LOG.warn("cannot remove the lease of {}: {}", path, e.getMessage());
    }
  }

  /** Lets others work on the run, of which nothing is noted: the same command resumes it. */
  public void release() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  /**
   * Has something done once this process may not work on the run any more, since another one may
   * have taken over.
   *
   * @throws IllegalStateException if it works on none
   */
  public void whenLost(Runnable work) {
    held().whenLost(work);
  }

  /**
   * Why this process may not work on the run any more; empty where it may.
   *
   * @throws IllegalStateException if it works on none
   */
  public Optional<Infrastructure> lost() {
    return held().lost();
  }

  private Lease held() {
    if (lease == null) {
      throw new IllegalStateException("the run is not held: it was not opened, or has ended");
    }
    return lease;
  }

  /**
   * Takes a run up again that has finished, under the description that it was opened with: from now
   * on it has not finished, and what it came to is forgotten. This process holds it from now on, as
   * after {@link #open}.
   *
   * @throws Infrastructure if that fails, or another process is at work on the run
   */
  public void takeUp() {
    String started = opened().started();
    try {
      lease = Lease.acquire(path, conf, leaseExpiry);
      start(asked, started);
    } catch (IOException e) {
      release();
      throw failure("take up", e);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  /**
   * Notes that the run is over.
   *
   * @param result the figures of the JSON line; numbers, text, lists and maps of them
   */
  public void succeed(Map<String, Object> result) {
    end(opened().succeeded(result, clock.instant()));
    release();
  }

  /** Notes that the run failed; the same command resumes it. */
  public void fail(String error) {
    try {
      end(opened().failed(error, clock.instant()));
    } finally {
      release();
    }
  }

  private RunFile opened() {
    if (run == null) {
      throw new IllegalStateException("the run was not opened");
    }
    return run;
  }

  private void end(RunFile ended) {
    try {
      write(ended);
    } catch (IOException e) {
      throw failure("finish", e);
    }
  }

  private void start(RunDescription description, String started) throws IOException {
    String hocon = io.trainyard.config.Configuration.render(description.configuration());
    AtomicFiles.write(
        new Path(path, CONFIGURATION),
        conf,
        out -> out.write(hocon.getBytes(StandardCharsets.UTF_8)));
    write(RunFile.running(description, path.getName(), started));
  }

  private void write(RunFile file) throws IOException {
    byte[] json = file.toJson();
    AtomicFiles.write(new Path(path, RunFile.NAME), conf, out -> out.write(json));
    run = file;
  }

  /** Empty where there is no run. */
  private Optional<RunFile> read() throws IOException {
    return RunFile.in(path, conf);
  }

  private void requireSame(RunFile before, RunDescription now) {
    RunFile asked = RunFile.running(now, before.runId(), before.started());
    List<String> differences =
        Differences.between(
            before.configuration(),
            asked.configuration(),
            RunFile.values(now.defaults()),
            operational);
    if (!before.job().equals(now.job())) {
      differences.add(
          0, "  job: the run is one of " + before.job() + ", the command one of " + now.job());
    }
    if (!differences.isEmpty()) {
      throw new BadConfiguration(
          String.format(
              "cannot go on with run %s: expected its configuration, found another\n%s\n"
                  + "put it back, or choose another run.id",
              path.getName(), String.join("\n", differences)));
    }
    if (!Objects.equals(before.networkSha256(), now.networkSha256())) {
      throw new BadConfiguration(
          String.format(
              "cannot go on with run %s: expected the network with SHA-256 %s, found one with %s;"
                  + " put the network's file back, or choose another run.id",
              path.getName(), before.networkSha256(), now.networkSha256()));
    }
    if (!Objects.equals(before.datasetFingerprint(), now.datasetFingerprint())) {
      throw new BadData(
          String.format(
              "cannot go on with run %s: expected the dataset with fingerprint %s, found one with"
                  + " %s; put it back, or choose another run.id",
              path.getName(), before.datasetFingerprint(), now.datasetFingerprint()));
    }
  }

  /** What is left of a run whose description is gone would be taken for this one's. */
  private void requireNothingLeft() throws IOException {
    FileSystem fs = AtomicFiles.fileSystem(path, conf);
    FileStatus[] found;
    try {
      if (fs.getFileStatus(path).isFile()) {
        throw new ParentNotDirectoryException(path + " is a file");
      }
      found = fs.listStatus(path);
    } catch (FileNotFoundException e) {
      return;
    }
    List<String> left =
        Arrays.stream(found)
            .map(status -> status.getPath().getName())
            .filter(name -> !name.equals(CONFIGURATION) && !name.startsWith("."))
            .sorted()
            .toList();
    // Another process may have begun the run a moment ago; whose it is the lease tells.
    if (!left.isEmpty() && !left.contains(RunFile.NAME)) {
      throw new BadData(
          String.format(
              "cannot open run %s: expected %s in %s, or an empty directory, found %s only; remove"
                  + " the directory, or choose another run.id",
              path.getName(), RunFile.NAME, path, String.join(", ", left)));
    }
  }

  private Failure failure(String doing, Exception e) {
    String why = String.valueOf(e.getMessage());
    if (Unwritable.is(e)) {
      return new BadConfiguration(
          String.format(
              "cannot %s run %s: expected run.root to be a directory that can be written, found %s"
                  + " (%s); set run.root to one that can",
              doing, path.getName(), path.getParent(), why),
          e);
    }
    return new Infrastructure(
        String.format(
            "cannot %s run %s in %s: %s; mend it, then give the same command again",
            doing, path.getName(), path, why),
        e);
  }
}
