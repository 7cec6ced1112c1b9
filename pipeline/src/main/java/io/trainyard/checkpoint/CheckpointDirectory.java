package io.trainyard.checkpoint;

import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Fences;
import io.trainyard.storage.Sha256;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** One checkpoint: a directory with a state file and a commit marker. */
record CheckpointDirectory(FileSystem fs, Path path) {

  static final String STATE = "state.bin";
  static final String MARKER = "COMMITTED";

  private static final int BUFFER_BYTES = 1 << 20;

  /** Writes both files, the marker last, into this directory, which does not exist yet. */
  void write(TrainingState state, Double monitored) throws IOException {
    MessageDigest digest = Sha256.digest();
    Path file = new Path(path, STATE);
    try {
      try (OutputStream out = new DigestOutputStream(fs.create(file, false), digest)) {
        StateFile.write(state, out);
      }
      Marker marker =
          new Marker(
              Marker.FORMAT_VERSION,
              fs.getFileStatus(file).getLen(),
              Sha256.hex(digest),
              state.epochsDone(),
              monitored);
      // In its place it makes a checkpoint of the directory.
      Fences.require(path);
      try (OutputStream out = fs.create(new Path(path, MARKER), false)) {
        out.write(marker.toBytes());
      }
    } catch (FSError e) {
      throw AtomicFiles.unwrap(e);
    }
  }

  /** Whether it is here, and as it was written. */
  boolean holds(TrainingState state, Double monitored) throws IOException {
    try {
      Marker marker = marker();
      if (!marker.sha256().equals(sha256(state))
          || !Objects.equals(marker.monitored(), monitored)) {
        return false;
      }
      read();
      return true;
    } catch (DamagedCheckpoint e) {
      return false;
    }
  }

  private static String sha256(TrainingState state) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      StateFile.write(state, out);
    }
    return Sha256.hex(digest);
  }

  /**
   * Removes it, its marker first: what is left of it where that is not the end is passed over.
   *
   * @return whether it was there
   */
  boolean delete() throws IOException {
    fs.delete(new Path(path, MARKER), false);
    return fs.delete(path, true);
  }

  Marker marker() throws DamagedCheckpoint, IOException {
    try (InputStream in = fs.open(new Path(path, MARKER))) {
      return Marker.parse(in.readAllBytes(), path);
    } catch (FileNotFoundException e) {
      throw new DamagedCheckpoint("it has no commit marker");
    }
  }

  /** Reads the state, once it is certain that it is what the marker says. */
  TrainingState read() throws DamagedCheckpoint, IOException {
    Marker marker = marker();
    Path file = new Path(path, STATE);
    try {
      verify(marker, file);
      try (InputStream in = new BufferedInputStream(fs.open(file), BUFFER_BYTES)) {
        return StateFile.read(in, marker.length());
      }
    } catch (FileNotFoundException e) {
      throw new DamagedCheckpoint("it has no file " + STATE);
    }
  }

  private void verify(Marker marker, Path file) throws DamagedCheckpoint, IOException {
    long length = fs.getFileStatus(file).getLen();
    if (length != marker.length()) {
      throw new DamagedCheckpoint(
          String.format("expected %d bytes of %s, found %d", marker.length(), STATE, length));
    }
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = new DigestInputStream(fs.open(file), digest)) {
      while (in.read(buffer) >= 0) {
        // The stream feeds the digest.
      }
    }
    String found = Sha256.hex(digest);
    if (!found.equals(marker.sha256())) {
      throw new DamagedCheckpoint(
          String.format("expected SHA-256 %s of %s, found %s", marker.sha256(), STATE, found));
    }
  }
}
