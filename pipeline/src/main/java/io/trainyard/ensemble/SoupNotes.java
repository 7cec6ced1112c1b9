package io.trainyard.ensemble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What has been measured of a soup, in the run's file {@value #NAME}, so that a run that was killed
 * measures nothing twice. What is measured is named by the members that are in it, such as {@code
 * 3} or {@code 3+1}. Not thread-safe.
 */
final class SoupNotes {

  static final String NAME = "soup.json";

  private record Measured(TreeMap<String, TreeMap<String, Double>> validation) {}

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path file;
  private final Configuration hadoop;
  private final TreeMap<String, TreeMap<String, Double>> measured;

  /**
   * @throws BadData if the file is not what was written
   */
  SoupNotes(Path run, Configuration hadoop) {
    this.file = new Path(run, NAME);
    this.hadoop = hadoop;
    this.measured = read().orElseGet(TreeMap::new);
  }

  private Optional<TreeMap<String, TreeMap<String, Double>>> read() {
    try {
      return Optional.of(
          JSON.readValue(AtomicFiles.read(file, hadoop), Measured.class).validation());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new BadData(
          "cannot go on: expected what was measured of a soup in %s, found %s; remove the file, and it is measured again"
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new Infrastructure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * What was measured in this run or an earlier try, or else what {@code work} measures now.
   *
   * @return metrics of the validation rows, without prefix
   */
  Map<String, Double> measure(String what, Supplier<Map<String, Double>> work) {
    TreeMap<String, Double> known = measured.get(what);
    if (known != null) {
      return known;
    }
    TreeMap<String, Double> found = new TreeMap<>(work.get());
    measured.put(what, found);
    try {
      byte[] json = JSON.writeValueAsBytes(new Measured(measured));
      AtomicFiles.write(file, hadoop, out -> out.write(json));
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot write %s: %s; mend it, then give the same command again"
              .formatted(file, e.getMessage()),
          e);
    }
    return found;
  }
}
