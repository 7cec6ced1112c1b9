package io.trainyard.dataset;

import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Running text of which a part can be read without the rest. It goes to tasks. */
public interface TokenRows extends TokenSource {

  long rows(Split split);

  /** The tokens of a row, but for the last of a stream, which may have fewer. */
  int rowLength();

  /**
   * Reads rows in stored order.
   *
   * @param each is given one after another, while no more than a row group is held
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   * @throws io.trainyard.failure.Infrastructure if the file system fails
   */
  void read(RowRange range, Configuration conf, Consumer<TokenRow.Text> each);
}
