package io.trainyard.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.results.Outlet;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.RecordJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The file {@code result.json} of one training among others, written last: where it is, the
 * training has ended, and is not made again.
 */
final class TaskResult {

  private static final ObjectMapper JSON = RecordJson.indented().build();

  private final Path file;
  private final Configuration hadoop;

  TaskResult(Outlet outlet, Configuration hadoop) {
    this.file = new Path(outlet.path(), "result.json");
    this.hadoop = hadoop;
  }

  /**
   * @return empty where the training has not ended
   * @throws BadData if the file is not what was written
   */
  Optional<TaskOutcome> read() {
    try {
      return Optional.of(JSON.readValue(AtomicFiles.read(file, hadoop), TaskOutcome.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new BadData(
          "cannot go on: expected the result of a training in %s, found %s; remove the file, and the training is ended again from its last checkpoint"
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new Infrastructure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  void write(TaskOutcome outcome) {
    try {
      byte[] json = JSON.writerFor(TaskOutcome.class).writeValueAsBytes(outcome);
      AtomicFiles.write(file, hadoop, out -> out.write(json));
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot write %s: %s; mend it, then give the same command again"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
