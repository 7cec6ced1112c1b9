package io.trainyard.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.results.RunDirectory;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A name under which models are promoted, {@code <promotion.root>/<name>}: a directory for each
 * version, {@code decisions/NUMBER.json} and {@code current}, which names the current version.
 *
 * <p>What is current is what the last decision says: decisions are numbered without gaps, and the
 * file of a number comes to be once, so that of several processes that decide at once each sees
 * those of the others. {@code current} is replaced after that, and tells readers which decision it
 * is of; one that follows, whose process was killed in between, is looked for. On a file system
 * where two can write one new file at the very same moment (see {@link AtomicFiles#writeNew}) one
 * of two such decisions is lost; what is current is whole all the same.
 */
final class NamedModel {

  private static final String CURRENT = "current";
  private static final String DECISIONS = "decisions";
  private static final String VERSION = "version";
  private static final String DECISION = "decision";

  /** After so long nobody is writing a small file any more. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path directory;
  private final Configuration conf;

  NamedModel(Path directory, Configuration conf) {
    this.directory = directory;
    this.conf = conf;
  }

  /**
   * @throws BadConfiguration if the root is no path that can be reached, or the name cannot be that
   *     of a directory
   */
  static NamedModel of(String root, String name, Configuration conf) {
    if (!RunDirectory.isId(name)) {
      throw new BadConfiguration(
          "cannot use --name %s: expected %s".formatted(name, RunDirectory.ID_RULE));
    }
    Path path = new Path(Paths.parse(root, "promotion.root"), name);
    try {
      return new NamedModel(AtomicFiles.fileSystem(path, conf).makeQualified(path), conf);
    } catch (IOException e) {
      throw new BadConfiguration(
          "cannot use promotion.root = %s: expected a directory on a file system that can be reached, found %s"
              .formatted(root, e.getMessage()),
          e);
    }
  }

  Path path() {
    return directory;
  }

  /** Whether anything was ever decided. */
  boolean exists() throws IOException {
    var fs = AtomicFiles.fileSystem(directory, conf);
    return fs.exists(decision(1)) || fs.exists(new Path(directory, CURRENT));
  }

  /**
   * The directory of the current version.
   *
   * @throws BadData if there is none
   */
  Path current() throws IOException {
    String version = latest().map(Decision::versions).map(Versions::currentVersion).orElse(null);
    if (version == null) {
      throw new BadData(
          "cannot use %s: expected a version that was promoted, found decisions against all; see %s"
              .formatted(directory, new Path(directory, DECISIONS)));
    }
    return version(version);
  }

  /** Where the files of a version are. */
  Path version(String version) {
    return new Path(directory, version);
  }

  Path decision(int number) {
    return new Path(directory, DECISIONS + "/%08d.json".formatted(number));
  }

  /**
   * The last decision.
   *
   * @throws BadData if it is damaged
   */
  Optional<Decision> latest() throws IOException {
    var fs = AtomicFiles.fileSystem(directory, conf);
    int last = pointedAt().path(DECISION).asInt(0);
    while (fs.exists(decision(last + 1))) {
      last++;
    }
    return last == 0 ? Optional.empty() : Optional.of(read(last));
  }

  /**
   * @throws BadData if there is no such decision, or it is damaged
   */
  Decision read(int number) throws IOException {
    Path file = decision(number);
    try {
      return Decision.parse(AtomicFiles.read(file, conf), file);
    } catch (FileNotFoundException e) {
      throw new BadData(
          "cannot tell which version is current: expected the last decision in %s, found none; restore it"
              .formatted(file),
          e);
    }
  }

  /** What {@code current} says: an empty object where there is none, or one that is damaged. */
  private JsonNode pointedAt() throws IOException {
    ObjectNode nothing = Decision.JSON.createObjectNode();
    try {
      JsonNode json = Decision.JSON.readTree(AtomicFiles.read(new Path(directory, CURRENT), conf));
      return json.isObject() ? json : nothing;
    } catch (FileNotFoundException | JsonProcessingException e) {
      // Decisions tell it, too, counted from the first one.
      return nothing;
    }
  }

  /**
   * Takes a decision, unless another one was taken in the meantime.
   *
   * @return whether it is taken; {@link #point} is next
   */
  boolean append(Decision decision) throws IOException {
    byte[] json = decision.toJson();
    return AtomicFiles.writeNew(decision(decision.number()), conf, out -> out.write(json));
  }

  /** Makes {@code current} say what the last decision does, whoever has taken it. */
  void point() throws IOException {
    Optional<Decision> before = Optional.empty();
    Optional<Decision> last = latest();
    while (last.isPresent() && !isSame(before, last.get())) {
      point(last.get());
      before = last;
      // Another process may have been faster, and may have been overtaken by this one.
      last = latest();
    }
  }

  private static boolean isSame(Optional<Decision> one, Decision other) {
    return one.isPresent() && one.get().number() == other.number();
  }

  private void point(Decision last) throws IOException {
    String version = last.versions().currentVersion();
    ObjectNode pointer =
        Decision.JSON
            .createObjectNode()
            .put("format_version", 1)
            .put(VERSION, version)
            .put(DECISION, last.number());
    if (version != null && !pointer.equals(pointedAt())) {
      byte[] json = Decision.JSON.writeValueAsBytes(pointer);
      AtomicFiles.write(new Path(directory, CURRENT), conf, out -> out.write(json));
    }
  }

  /** Deletes what processes that were killed left half written beside the versions. */
  void sweep(Instant now) throws IOException {
    AtomicFiles.sweep(directory, now.minus(ABANDONED), conf);
    AtomicFiles.sweep(new Path(directory, DECISIONS), now.minus(ABANDONED), conf);
  }
}
