package io.trainyard.dataset;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** A dataset of token sequences as training reads it. It goes to tasks. */
public interface TokenSource extends Serializable {

  /** Takes a split's tokens as they are read. */
  interface Sink {

    /**
     * Tokens that belong together, such as a document's, follow.
     *
     * @param id unique in the dataset
     */
    void begin(long id);

    /** The next ones of them, indices in the vocabulary; good until this returns. */
    void add(int[] tokens);
  }

  /** Tells its content from others'. */
  String fingerprint();

  int vocabulary();

  /** Tokens of a split. */
  long tokens(Split split);

  /** Whether {@code <eos>} stands behind every document, so that it tells where the next begins. */
  default boolean endsDocuments() {
    return true;
  }

  /**
   * Reads the streams of a split in stored order, and holds no more than a part of one.
   *
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   * @throws io.trainyard.failure.Infrastructure if the file system fails
   */
  void read(Split split, Configuration conf, Sink sink);
}
