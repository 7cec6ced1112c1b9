package io.trainyard.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of predictions, as Parquet. Beside the rows stands {@value #MANIFEST}, which no
 * reader of Parquet looks at: it names the files, and so tells earlier predictions, which may be
 * replaced, from what somebody else has put there.
 */
final class PredictionsDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(PredictionsDirectory.class);

  static final String MANIFEST = "_predictions.json";

  private static final String FILES = "files";

  /** What Spark writes last. */
  private static final String SUCCESS = "_SUCCESS";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Spark leaves, and versions of before the manifest left nothing else. */
  private static final Pattern OF_SPARK = Pattern.compile("_SUCCESS|part-\\d{5}-.*\\.parquet");

  /** Who writes to a directory. */
  private enum Owner {
    RUN,
    ANYBODY
  }

  private final Path path;
  private final Owner owner;
  private final FileSystem fs;
  private final Configuration hadoop;

  private PredictionsDirectory(Path path, Owner owner, Configuration hadoop) throws IOException {
    this.fs = AtomicFiles.fileSystem(path, hadoop);
    this.path = fs.makeQualified(path);
    this.owner = owner;
    this.hadoop = hadoop;
  }

  /** A directory that somebody names, where anything may stand. */
  static PredictionsDirectory named(Path path, Configuration hadoop) throws IOException {
    return new PredictionsDirectory(path, Owner.ANYBODY, hadoop);
  }

  /** A run's own directory, where nobody else writes. */
  static PredictionsDirectory inRun(Path path, Configuration hadoop) throws IOException {
    return new PredictionsDirectory(path, Owner.RUN, hadoop);
  }

  Path path() {
    return path;
  }

  /**
   * Makes sure that nothing but earlier predictions will be replaced.
   *
   * @throws BadConfiguration if there is something else
   */
  void requireNothingElse() throws IOException {
    if (!fs.exists(path)) {
      return;
    }
    Optional<String> other = fs.getFileStatus(path).isDirectory() ? other() : Optional.of("a file");
    if (other.isPresent()) {
      throw new BadConfiguration(
          "cannot write predictions to %s: expected nothing there or earlier predictions, found %s; remove that%s, or give another --output"
              .formatted(path, other.get(), hint(other.get())));
    }
  }

  /**
   * Rows without a manifest may be predictions of a version of before it, or what somebody has made
   * of some, which looks no different.
   */
  private static String hint(String other) {
    return OF_SPARK.matcher(other).matches()
        ? " (if these are predictions of a version that did not yet write %s, the whole directory)"
            .formatted(MANIFEST)
        : "";
  }

  /** The first of the files there that an earlier call did not write. */
  private Optional<String> other() throws IOException {
    TreeSet<String> there = names(path);
    List<String> earlier = earlier();
    if (earlier.isEmpty() && owner == Owner.RUN && there.contains(SUCCESS)) {
      there.removeIf(name -> OF_SPARK.matcher(name).matches());
    }
    earlier.forEach(there::remove);
    return there.stream().findFirst();
  }

  /** What earlier predictions consist of; none where there are none. */
  private List<String> earlier() throws IOException {
    List<String> files = new ArrayList<>();
    try {
      JsonNode manifest = JSON.readTree(AtomicFiles.read(new Path(path, MANIFEST), hadoop));
      manifest.path(FILES).forEach(file -> files.add(file.asText()));
      files.add(MANIFEST);
    } catch (FileNotFoundException | JsonProcessingException e) {
      // Nothing, or nothing of ours.
      files.clear();
    }
    return files;
  }

  /** Without the checksum files that Hadoop keeps for itself, and makes anew where it copies. */
  private TreeSet<String> names(Path directory) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (FileStatus file : fs.listStatus(directory)) {
      String name = file.getPath().getName();
      if (!(name.startsWith(".") && name.endsWith(".crc"))) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * Puts predictions in the place of earlier ones, which are there still if that fails; where a
   * directory cannot be moved in one step, as on object stores, they may be gone, and {@value
   * #SUCCESS} is not there until the later ones are.
   *
   * @param written the directory that they were written to, which is there no more afterwards
   * @param about what they are of
   * @throws BadConfiguration if something else has come there since
   */
  void replace(Path written, ObjectNode about) throws IOException {
    requireNothingElse();
    if (!AtomicFiles.movesWhole(fs)) {
      refill(written, about);
      return;
    }
    write(new Path(written, MANIFEST), about, names(written));
    if (fs.exists(path)) {
      swap(written);
    } else {
      AtomicFiles.move(fs, written, path);
    }
  }

  private void write(Path manifest, ObjectNode about, Collection<String> files) throws IOException {
    ObjectNode content = about.deepCopy();
    files.forEach(content.putArray(FILES)::add);
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
    AtomicFiles.write(manifest, hadoop, out -> out.write(json));
  }

  /** File by file. The manifest names all that may be there if this is not gone through with. */
  private void refill(Path written, ObjectNode about) throws IOException {
    TreeSet<String> later = names(written);
    TreeSet<String> either = fs.exists(path) ? names(path) : new TreeSet<>();
    either.addAll(later);
    either.remove(MANIFEST);
    Path manifest = new Path(path, MANIFEST);
    write(manifest, about, either);
    fs.delete(new Path(path, SUCCESS), false);
    for (String file : either) {
      fs.delete(new Path(path, file), false);
    }
    List<String> successLast = new ArrayList<>(later);
    successLast.sort(Comparator.comparing(SUCCESS::equals));
    for (String file : successLast) {
      AtomicFiles.move(fs, new Path(written, file), new Path(path, file));
    }
    write(manifest, about, later);
    fs.delete(written, true);
  }

  /** Hidden as it is, nobody would find it otherwise. */
  private void putBack(Path aside, IOException cause) {
    try {
      AtomicFiles.move(fs, aside, path);
    } catch (IOException again) {
      cause.addSuppressed(
          new IOException("the earlier predictions are in " + aside + " now", again));
      LOG.warn("cannot put earlier predictions back to {}: they are in {}", path, aside, again);
    }
  }

  private void swap(Path written) throws IOException {
    Path aside = AtomicFiles.temporaryFor(path);
    AtomicFiles.move(fs, path, aside);
    try {
      AtomicFiles.move(fs, written, path);
    } catch (IOException e) {
      putBack(aside, e);
      throw e;
    }
    fs.delete(aside, true);
  }
}
