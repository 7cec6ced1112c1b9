package io.trainyard.training;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.LeaseView;
import io.trainyard.results.RunFile;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How a run stands, seen from outside while it goes on. Nothing is written, and Spark is not
 * needed.
 *
 * @param lease who is at work on it, or was last; empty where nobody is
 * @param epochs empty of a run that has finished, whose result says more
 */
public record RunStatus(
    Path path, RunFile run, State state, Optional<LeaseView> lease, Optional<EpochsSoFar> epochs) {

  /** Where a run stands. */
  public enum State {
    RUNNING,
    FINISHED,
    FAILED,
    /** The process that worked on it is gone, and nobody has gone on with it. */
    DEAD;

    /** The name in the JSON line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The status of one run.
   *
   * @param name the path of its directory, or its name below {@code root}
   * @throws BadData if there is no such run
   * @throws Infrastructure if the file system fails
   */
  public static RunStatus of(String name, String root, Configuration hadoop) {
    Path given = Paths.parse(name, "RUN");
    Path below = new Path(Paths.parse(root, "run.root"), given);
    try {
      Optional<RunStatus> found = read(given, hadoop, true);
      return (found.isPresent() ? found : read(below, hadoop, true))
          .orElseThrow(
              () ->
                  new BadData(
                      "cannot tell the status of run %s: expected run.json in %s or in %s, found none; name a run's directory, or set run.root to the directory of all runs"
                          .formatted(name, given, below)));
    } catch (IOException e) {
      throw failure(given, e);
    }
  }

  /**
   * The status of all runs below a directory, the one that was started last at the end.
   *
   * @throws BadData if there is no such directory
   * @throws Infrastructure if the file system fails
   */
  public static List<RunStatus> list(String root, Configuration hadoop) {
    Path directory = Paths.parse(root, "run.root");
    List<RunStatus> all = new ArrayList<>();
    try {
      FileSystem fs = AtomicFiles.fileSystem(directory, hadoop);
      for (FileStatus status : fs.listStatus(directory)) {
        if (status.isDirectory()) {
          read(status.getPath(), hadoop, false).ifPresent(all::add);
        }
      }
    } catch (FileNotFoundException e) {
      throw new BadData(
          "cannot list runs: expected a directory of runs, found nothing at %s; name another with --root"
              .formatted(directory),
          e);
    } catch (IOException e) {
      throw failure(directory, e);
    }
    all.sort(Comparator.comparing(status -> status.run().started()));
    return all;
  }

  private static Infrastructure failure(Path path, IOException e) {
    return new Infrastructure(
        "cannot read %s: %s; mend it, then give the same command again"
            .formatted(path, e.getMessage()),
        e);
  }

  private static Optional<RunStatus> read(Path path, Configuration hadoop, boolean patient)
      throws IOException {
    Optional<RunFile> found = RunFile.in(path, hadoop);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    RunFile run = found.get();
    if (run.hasSucceeded()) {
      return Optional.of(
          new RunStatus(path, run, State.FINISHED, Optional.empty(), Optional.empty()));
    }
    Optional<LeaseView> lease = LeaseView.of(path, hadoop, patient);
    boolean alive = lease.filter(LeaseView::alive).isPresent();
    State state =
        alive ? State.RUNNING : run.status() == RunFile.Status.FAILED ? State.FAILED : State.DEAD;
    return Optional.of(
        new RunStatus(path, run, state, lease, Optional.of(EpochsSoFar.read(path, hadoop))));
  }

  /** By name, in snake_case. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("run_status", state.word());
    figures.put("run_job", run.job());
    figures.put("started", run.started());
    Optional.ofNullable(run.ended()).ifPresent(when -> figures.put("ended", when));
    lease.ifPresent(
        seen -> {
          figures.put("holder", seen.holder());
          figures.put("last_sign_of_life_s", seen.quiet().toMillis() / 1e3);
        });
    Optional.ofNullable(run.error()).ifPresent(why -> figures.put("run_error", why));
    Optional.ofNullable(run.result()).ifPresent(figures::putAll);
    epochs.map(EpochsSoFar::figures).ifPresent(figures::putAll);
    if (state == State.RUNNING) {
      epochs
          .flatMap(EpochsSoFar::left)
          .ifPresent(left -> figures.put("left_at_most_s", left.toMillis() / 1e3));
    }
    return figures;
  }
}
