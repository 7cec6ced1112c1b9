package io.trainyard.dataset;

import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Checksum;
import io.trainyard.text.TextCodec;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes the vocabulary of a dataset, which is moved into place with its other files. */
final class VocabularyFile {

  /** Spark takes a folder whose name begins so for none of a table's. */
  static final String DIRECTORY = "_vocabulary";

  private VocabularyFile() {}

  /**
   * @param name of the file, but for what its content adds
   * @param hidden the directory to write to
   */
  static WrittenFile write(TextCodec codec, String name, Path hidden, Configuration conf)
      throws IOException {
    byte[] json = codec.toJson();
    Path written = new Path(hidden, "vocabulary-" + UUID.randomUUID());
    AtomicFiles.write(written, conf, out -> out.write(json));
    Checksum checksum = Checksum.of(json);
    long tokens = codec.vocabulary().size();
    // Named after its content, a new file never takes the place of one that somebody reads.
    String path = "%s/%s-%s.json".formatted(DIRECTORY, name, checksum.prefix());
    return new WrittenFile(
        written.toString(),
        new Manifest.Part(path, tokens, json.length, checksum, List.of(tokens)));
  }
}
