package io.trainyard.dataset;

import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A dataset of token sequences as training reads it. It goes to tasks. */
public interface TokenSource extends Serializable {

  /**
   * Tokens that belong together, such as a document's, in their order.
   *
   * @param id unique in the dataset
   * @param tokens indices in the vocabulary; not copied
   */
  record Stream(long id, int[] tokens) {}

  /** Tells its content from others'. */
  String fingerprint();

  int vocabulary();

  /** Tokens of a split. */
  long tokens(Split split);

  /**
   * The streams of a split in stored order.
   *
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   * @throws io.trainyard.failure.Infrastructure if the file system fails
   */
  List<Stream> streams(Split split, Configuration conf);
}
