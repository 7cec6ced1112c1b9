package io.trainyard.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;

/** A piece of a source that one task decodes. */
interface Chunk extends Serializable {

  /**
   * @throws io.trainyard.failure.BadData from here or from the iterator if the content is not sound
   */
  Examples open(Configuration conf) throws IOException;

  /** Rows as they are decoded; each is a new object. */
  interface Examples extends Iterator<Example>, Closeable {}
}
