package io.trainyard.lease;

import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a directory's lease, {@code .lease-00001} and so on. The highest number holds; who
 * takes over creates the next one. So nobody ever writes to another's file, and whoever was taken
 * over finds a higher number than his own.
 */
final class LeaseFiles {

  /**
   * A file as it was found.
   *
   * @param modified by the file system's clock, in milliseconds
   */
  record Found(int number, byte[] content, long modified) {

    Optional<Holder> holder() {
      return Holder.parse(content);
    }

    /** Not all file systems know when a file was written. */
    boolean isTimed() {
      return modified > 0;
    }

    /** A file that is not whole is one that its holder is writing, or could not write. */
    boolean isOf(int leaseNumber, String token) {
      return holder().map(found -> found.token().equals(token)).orElse(number == leaseNumber);
    }

    boolean isAsIn(Found other) {
      return number == other.number && Arrays.equals(content, other.content);
    }
  }

  private static final Pattern NAME = Pattern.compile("\\.lease-(\\d{5,9})");

  private final Path directory;
  private final Configuration conf;
  private final FileSystem fs;

  LeaseFiles(Path directory, Configuration conf) throws IOException {
    this.directory = directory;
    this.conf = conf;
    this.fs = AtomicFiles.fileSystem(directory, conf);
  }

  Path directory() {
    return directory;
  }

  /** The file that holds; empty where there is none. */
  Optional<Found> highest() throws IOException {
    List<Integer> numbers = numbers();
    return numbers.isEmpty() ? Optional.empty() : read(numbers.get(numbers.size() - 1));
  }

  /** Empty where there is no such file, or no more. */
  Optional<Found> read(int number) throws IOException {
    Path path = path(number);
    try {
      long modified = fs.getFileStatus(path).getModificationTime();
      return Optional.of(new Found(number, AtomicFiles.read(path, conf), modified));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** False if there is one already. */
  boolean create(int number, Holder holder) throws IOException {
    byte[] json = holder.toJson();
    try {
      return AtomicFiles.claim(path(number), conf, out -> out.write(json));
    } catch (NoSuchFileException e) {
      // Who came first sweeps what others have half written.
      return false;
    }
  }

  /** Whether of those who {@link #create} the same file one succeeds. */
  boolean createsForOne() {
    return AtomicFiles.writesNewForOne(fs);
  }

  /** In place: where a rename is none, the file would be gone for a moment. */
  void replace(int number, Holder holder) throws IOException {
    byte[] json = holder.toJson();
    try (OutputStream out = fs.create(path(number), true)) {
      out.write(json);
    } catch (FSError e) {
      throw AtomicFiles.unwrap(e);
    }
  }

  /** Unless it is another's by now. */
  void delete(int number, Holder holder) throws IOException {
    if (read(number).filter(found -> found.isOf(number, holder.token())).isPresent()) {
      fs.delete(path(number), false);
    }
  }

  void deleteBelow(int number) throws IOException {
    for (int lower : numbers()) {
      if (lower < number) {
        fs.delete(path(lower), false);
      }
    }
  }

  /**
   * How long ago a file was written, by the clock of the file system alone: it is asked what it
   * says of another file that is written now.
   */
  Duration age(Found found) throws IOException {
    Path probe = AtomicFiles.temporaryFor(path(found.number()));
    fs.create(probe, true).close();
    try {
      long now = fs.getFileStatus(probe).getModificationTime();
      return found.isTimed() && now > found.modified()
          ? Duration.ofMillis(now - found.modified())
          : Duration.ZERO;
    } catch (FileNotFoundException e) {
      // Swept by somebody who is at work there.
      return Duration.ZERO;
    } finally {
      fs.delete(probe, false);
    }
  }

  private List<Integer> numbers() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    try {
      for (FileStatus status : fs.listStatus(directory)) {
        Matcher name = NAME.matcher(status.getPath().getName());
        if (name.matches()) {
          numbers.add(Integer.parseInt(name.group(1)));
        }
      }
    } catch (FileNotFoundException e) {
      // Nobody has ever held it.
    }
    numbers.sort(Comparator.naturalOrder());
    return numbers;
  }

  private Path path(int number) {
    return new Path(directory, ".lease-%05d".formatted(number));
  }
}
