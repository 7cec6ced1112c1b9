package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Checksum;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Compares files with what a manifest says of them. */
final class PartFiles {

  private static final int PIECE = 1 << 16;

  private PartFiles() {}

  /**
   * @param found the length of {@code file}; null where there is no such file
   * @throws BadData if it is not the length in the manifest
   */
  static void checkLength(Path file, Manifest.Part part, Long found) {
    if (found == null) {
      throw damaged(file, "a file of " + part.bytes() + " bytes", "no such file");
    }
    if (found != part.bytes()) {
      throw damaged(file, part.bytes() + " bytes", found + " bytes");
    }
  }

  /**
   * Reads the whole file.
   *
   * @throws BadData if the file is missing or has another content
   */
  static void checkContent(Path file, Manifest.Part part, Configuration conf) throws IOException {
    FileSystem fs = AtomicFiles.fileSystem(file, conf);
    checkLength(file, part, fs.exists(file) ? fs.getFileStatus(file).getLen() : null);
    Checksum.Running sum = part.checksum().algorithm().start();
    try (InputStream in = fs.open(file)) {
      byte[] piece = new byte[PIECE];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        sum.update(piece, 0, count);
      }
    }
    Checksum found = sum.end();
    if (!found.equals(part.checksum())) {
      throw damaged(file, "content with checksum " + part.checksum(), found.toString());
    }
  }

  private static BadData damaged(Path file, String expected, String found) {
    return new BadData(
        "cannot read %s, which the manifest lists: expected %s, found %s; put the file back, or"
                .formatted(file, expected, found)
            + " ingest the dataset again with --overwrite");
  }
}
