package io.trainyard.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The tokens of a dataset of running text.
 *
 * @param dataset of kind {@code text}
 */
public record TextTokens(TextDataset dataset) implements TokenSource {

  private static final long serialVersionUID = 1L;

  @Override
  public String fingerprint() {
    return dataset.fingerprint();
  }

  @Override
  public int vocabulary() {
    return dataset.manifest().vocabularySizes().get(Side.TEXT);
  }

  @Override
  public long tokens(Split split) {
    var counts = dataset.manifest().split(split).sides().get(Side.TEXT);
    return counts == null ? 0 : counts.tokens();
  }

  @Override
  public List<Stream> streams(Split split, Configuration conf) {
    List<Stream> streams = new ArrayList<>();
    RowRange all = new RowRange(split, 0, dataset.rows(split));
    try (TokenReader<TokenRow.Text> rows = dataset.texts(all, conf)) {
      Gathering open = null;
      while (rows.hasNext()) {
        TokenRow.Text row = rows.next();
        if (open == null || row.position() == 0) {
          close(open, streams);
          open = new Gathering(row.stream());
        }
        open.add(row.tokens());
      }
      close(open, streams);
    }
    return streams;
  }

  private static void close(Gathering open, List<Stream> streams) {
    if (open != null) {
      streams.add(new Stream(open.id, Arrays.copyOf(open.tokens, open.count)));
    }
  }

  /** A stream whose rows are being read. */
  private static final class Gathering {
    private final long id;
    private int[] tokens = new int[0];
    private int count;

    Gathering(long id) {
      this.id = id;
    }

    void add(int[] more) {
      if (count + more.length > tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, count + more.length));
      }
      System.arraycopy(more, 0, tokens, count, more.length);
      count += more.length;
    }
  }
}
