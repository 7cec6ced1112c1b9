package io.trainyard.checkpoint;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Fences;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run: a directory {@code epoch-00005} each. A checkpoint is written under a
 * temporary name, its commit marker last, then renamed; where a directory cannot be renamed in one
 * step it is written in its place, and is one from its marker on. Only then are those that need not
 * be kept deleted. Which are the best is read from the markers, so it survives the process.
 *
 * <p>One process at a time may use a directory. Not thread-safe.
 */
public final class CheckpointStore {

  /**
   * A checkpoint that was saved.
   *
   * @param epoch epochs that were done
   * @param monitored the monitored metric's value after that epoch; NaN where it was not measured
   */
  public record Saved(int epoch, double monitored, Path path) {}

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern NAME = Pattern.compile("epoch-(\\d{5,9})");

  private final Path directory;
  private final FileSystem fs;
  private final CheckpointSettings settings;
  private final Set<Integer> damaged = new HashSet<>();

  /**
   * Opens a directory, which need not exist, and sweeps out what a killed process left half
   * written.
   *
   * @throws Infrastructure if the file system cannot be reached
   */
  public CheckpointStore(Path directory, Configuration conf, CheckpointSettings settings) {
    this.directory = directory;
    this.settings = settings;
    try {
      this.fs = AtomicFiles.fileSystem(directory, conf);
      AtomicFiles.sweep(directory, conf);
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot open the checkpoints in " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Whether a checkpoint is due when {@code epoch} epochs are done. */
  public boolean isDue(int epoch) {
    return settings.isDue(epoch);
  }

  /**
   * Saves {@code state} if it is to be kept, then deletes what is not.
   *
   * @param monitored the monitored metric's value after this epoch; NaN if it was not measured,
   *     which ranks below every value
   * @throws Infrastructure if it cannot be written, or this process has lost the run; then all
   *     earlier ones are as they were
   * @throws BadData if a checkpoint beside it is of a later format version
   */
  public void save(TrainingState state, double monitored, boolean higherIsBetter) {
    double finite = Double.isFinite(monitored) ? monitored : Double.NaN;
    Saved saved = new Saved(state.epochsDone(), finite, path(state.epochsDone()));
    try {
      if (settings.keepsAll()) {
        write(state, saved);
        return;
      }
      Set<Integer> kept = kept(saved, higherIsBetter);
      if (kept.contains(saved.epoch())) {
        write(state, saved);
        prune(kept);
      }
    } catch (IOException e) {
      throw failure(saved.path(), e);
    }
  }

  /**
   * The latest checkpoint that is as it was written. One that is not is named in a warning and
   * passed over.
   *
   * @return empty if there is none
   * @throws BadData if a later version of Trainyard wrote it
   * @throws Infrastructure if the file system cannot be read
   */
  public Optional<TrainingState> latest() {
    try {
      for (var entry : directories().descendingMap().entrySet()) {
        Optional<TrainingState> state = read(entry.getKey(), entry.getValue());
        if (state.isPresent()) {
          return state;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot read the checkpoints in " + directory + ": " + e.getMessage(), e);
    }
  }

  /** What is there now, by epoch; whether the states are intact is found out when one is read. */
  public List<Saved> saved() {
    try {
      return committed();
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot list the checkpoints in " + directory + ": " + e.getMessage(), e);
    }
  }

  private Optional<TrainingState> read(int epoch, Path path) throws IOException {
    try {
      TrainingState state = new CheckpointDirectory(fs, path).read();
      if (state.epochsDone() != epoch) {
        throw new DamagedCheckpoint("it holds epoch " + state.epochsDone());
      }
      return Optional.of(state);
    } catch (DamagedCheckpoint e) {
      LOG.warn("passing over damaged checkpoint {}: {}", path, e.getMessage());
      damaged.add(epoch);
      return Optional.empty();
    }
  }

  /** The epochs whose checkpoints are to be there once {@code latest} is. */
  private Set<Integer> kept(Saved latest, boolean higherIsBetter) throws IOException {
    Set<Integer> kept = new HashSet<>();
    if (settings.saveLast()) {
      kept.add(latest.epoch());
    }
    List<Saved> candidates = new ArrayList<>(committed());
    candidates.removeIf(saved -> saved.epoch() == latest.epoch());
    candidates.add(latest);
    candidates.stream()
        .sorted(ranking(higherIsBetter))
        .limit(settings.saveTopK())
        .forEach(saved -> kept.add(saved.epoch()));
    return kept;
  }

  /** Best first; of equals the earlier one; those without a value last. */
  private static Comparator<Saved> ranking(boolean higherIsBetter) {
    Comparator<Saved> byLoss =
        Comparator.comparingDouble(
            saved -> {
              double loss = higherIsBetter ? -saved.monitored() : saved.monitored();
              // -0.0 and 0.0 are equals here, though not to Double.compare.
              return loss == 0 ? 0 : loss;
            });
    return byLoss.thenComparingInt(Saved::epoch);
  }

  private void write(TrainingState state, Saved saved) throws IOException {
    Fences.require(saved.path());
    Double monitored = Double.isNaN(saved.monitored()) ? null : saved.monitored();
    CheckpointDirectory place = new CheckpointDirectory(fs, saved.path());
    // As after a resume.
    if (!place.holds(state, monitored)) {
      if (AtomicFiles.movesWhole(fs)) {
        writeBeside(place, state, monitored);
      } else {
        writeInPlace(place, state, monitored);
      }
    }
    damaged.remove(saved.epoch());
  }

  private void writeBeside(CheckpointDirectory place, TrainingState state, Double monitored)
      throws IOException {
    Path temporary = AtomicFiles.temporaryFor(place.path());
    try {
      new CheckpointDirectory(fs, temporary).write(state, monitored);
      Fences.require(place.path());
      // A rename onto a directory that exists would move into it.
      place.delete();
      AtomicFiles.move(fs, temporary, place.path());
    } catch (IOException | RuntimeException e) {
      deleteQuietly(temporary, e);
      throw e;
    }
  }

  /** Until its marker is written it is passed over. */
  private void writeInPlace(CheckpointDirectory place, TrainingState state, Double monitored)
      throws IOException {
    Fences.require(place.path());
    place.delete();
    try {
      place.write(state, monitored);
    } catch (IOException e) {
      deleteQuietly(place.path(), e);
      throw e;
    }
  }

  private void prune(Set<Integer> kept) throws IOException {
    Fences.require(directory);
    for (var entry : directories().entrySet()) {
      if (!kept.contains(entry.getKey())
          && !new CheckpointDirectory(fs, entry.getValue()).delete()) {
        LOG.warn("cannot delete checkpoint {}, which is no longer needed", entry.getValue());
      }
    }
  }

  private List<Saved> committed() throws IOException {
    List<Saved> result = new ArrayList<>();
    for (var entry : directories().entrySet()) {
      if (damaged.contains(entry.getKey())) {
        continue;
      }
      try {
        Double monitored = new CheckpointDirectory(fs, entry.getValue()).marker().monitored();
        double value = monitored == null ? Double.NaN : monitored;
        result.add(new Saved(entry.getKey(), value, entry.getValue()));
      } catch (DamagedCheckpoint e) {
        LOG.warn("passing over damaged checkpoint {}: {}", entry.getValue(), e.getMessage());
        damaged.add(entry.getKey());
      }
    }
    return result;
  }

  private TreeMap<Integer, Path> directories() throws IOException {
    return list().stream()
        .map(FileStatus::getPath)
        .filter(path -> NAME.matcher(path.getName()).matches())
        .collect(
            Collectors.toMap(
                CheckpointStore::epoch, path -> path, (one, other) -> one, TreeMap::new));
  }

  private static int epoch(Path path) {
    Matcher matcher = NAME.matcher(path.getName());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(path.toString());
    }
    return Integer.parseInt(matcher.group(1));
  }

  private Path path(int epoch) {
    return new Path(directory, String.format("epoch-%05d", epoch));
  }

  private List<FileStatus> list() throws IOException {
    try {
      return List.of(fs.listStatus(directory));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private void deleteQuietly(Path path, Exception cause) {
    try {
      fs.delete(path, true);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private Infrastructure failure(Path path, IOException e) {
    String message = String.valueOf(e.getMessage());
    boolean full = message.contains("No space left") || message.contains("uota");
    return new Infrastructure(
        String.format(
            full
                ? "cannot write checkpoint %s: expected room on its file system, found none (%s);"
                    + " make room, then give the same command again: the run resumes from the"
                    + " checkpoint before"
                : "cannot write checkpoint %s: %s; the earlier ones are as they were: mend it, then"
                    + " give the same command again and the run resumes",
            path,
            message),
        e);
  }
}
