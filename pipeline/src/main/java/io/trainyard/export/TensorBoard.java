package io.trainyard.export;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import io.trainyard.storage.Unwritable;
import io.trainyard.training.RunStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tensorflow.framework.Summary;

/**
 * Event files in the directories that TensorBoard looks into: one for the run, and one below for
 * each of its trainings. A file is called by the time of what is last in it, so that one that says
 * more has another name, which a TensorBoard that is on takes up; the former one is removed. Values
 * are float32 there.
 */
public final class TensorBoard implements Destination {

  private static final String PREFIX = "events.out.tfevents.";

  /** By which other programs' files are left alone. */
  private static final String OURS = ".trainyard";

  private static final String OWN = "tensorboard";

  private final Optional<Path> logdir;
  private final Configuration conf;

  /**
   * @throws BadConfiguration if the setting {@code export.tensorboard.logdir} is no path
   */
  public TensorBoard(ExportSettings settings, Configuration conf) {
    this.logdir = settings.logdir().map(path -> Paths.parse(path, "export.tensorboard.logdir"));
    this.conf = conf;
  }

  @Override
  public Written write(ExportedRun run) {
    Path directory =
        logdir
            .map(all -> new Path(all, run.run().runId()))
            .orElseGet(() -> new Path(run.directory(), OWN));
    int points = 0;
    int added = 0;
    for (ExportedTraining training : run.all()) {
      Path own = training.isWhole() ? directory : new Path(directory, training.name());
      points += training.points().size();
      added += write(own, run, training);
    }
    return new Written(directory.toString(), run.all().size(), points, added);
  }

  /** Returns how many values are in a file that was not there. */
  private int write(Path directory, ExportedRun run, ExportedTraining training) {
    long last = training.last().orElse(run.started()).getEpochSecond();
    Path file = new Path(directory, PREFIX + last + OURS);
    byte[] events = events(run, training);
    try {
      boolean isNew = !holds(file, events);
      if (isNew) {
        AtomicFiles.write(file, conf, out -> out.write(events));
      }
      removeOthers(file);
      return isNew ? training.points().size() : 0;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private boolean holds(Path file, byte[] events) throws IOException {
    try {
      return Arrays.equals(AtomicFiles.read(file, conf), events);
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private void removeOthers(Path file) throws IOException {
    FileSystem fs = AtomicFiles.fileSystem(file, conf);
    for (FileStatus status : fs.listStatus(file.getParent())) {
      String name = status.getPath().getName();
      if (name.startsWith(PREFIX) && name.endsWith(OURS) && !name.equals(file.getName())) {
        fs.delete(status.getPath(), false);
      }
    }
  }

  private static byte[] events(ExportedRun run, ExportedTraining training) {
    EventFile file = new EventFile(run.started());
    boolean described = !training.parameters().isEmpty();
    if (described) {
      file.add(run.started(), 0, Hyperparameters.started(training.parameters(), run.started()));
    }
    for (Point point : training.points()) {
      file.add(
          point.time(),
          point.step(),
          Summary.newBuilder()
              .addValue(
                  Summary.Value.newBuilder()
                      .setTag(point.series().grouped())
                      .setSimpleValue((float) point.value()))
              .build());
    }
    if (described && run.state() != RunStatus.State.RUNNING) {
      file.add(run.last(), 0, Hyperparameters.ended(run.state(), run.last()));
    }
    return file.bytes();
  }

  private static Failure failure(Path file, IOException e) {
    return Unwritable.is(e)
        ? new BadConfiguration(
            "cannot write %s: expected a directory that can be written, found %s; name another with --logdir"
                .formatted(file, e.getMessage()),
            e)
        : new Infrastructure(
            "cannot write %s: %s; mend it, then give the same command again"
                .formatted(file, e.getMessage()),
            e);
  }

  @Override
  public void close() {
    // Files are closed as they are written.
  }
}
