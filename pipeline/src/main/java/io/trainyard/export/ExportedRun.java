package io.trainyard.export;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.results.RunFile;
import io.trainyard.training.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A run as its directory has it by now.
 *
 * @param started when it was begun, also where it was taken up again since
 * @param last when it has ended, or gave its last sign of life
 * @param whole what belongs to the run itself: its own epochs, the figures of its JSON line, and
 *     those of evaluations
 * @param trainings the members of an ensemble, the trials of a search or the trainings of an
 *     analysis; empty where there is one network
 */
public record ExportedRun(
    Path directory,
    RunFile run,
    RunStatus.State state,
    Instant started,
    Instant last,
    ExportedTraining whole,
    List<ExportedTraining> trainings) {

  public ExportedRun {
    trainings = List.copyOf(trainings);
  }

  /**
   * @throws BadData if what is there is no run that can be told of
   * @throws Infrastructure if the file system fails, or a table is damaged
   */
  public static ExportedRun read(RunStatus status, Configuration conf) {
    return new RunReader(status, conf).read();
  }

  /** The whole, then each of its trainings. */
  List<ExportedTraining> all() {
    List<ExportedTraining> all = new ArrayList<>(List.of(whole));
    all.addAll(trainings);
    return all;
  }

  /** A word among the figures of the JSON line. */
  Optional<String> word(String figure) {
    return run.result() != null && run.result().get(figure) instanceof String word
        ? Optional.of(word)
        : Optional.empty();
  }
}
