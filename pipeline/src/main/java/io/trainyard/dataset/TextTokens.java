package io.trainyard.dataset;

import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The tokens of a dataset of running text.
 *
 * @param dataset of kind {@code text}
 */
public record TextTokens(TextDataset dataset) implements TokenRows {

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
  public boolean endsDocuments() {
    return dataset.manifest().endsDocuments();
  }

  @Override
  public void read(Split split, Configuration conf, Sink sink) {
    RowRange all = new RowRange(split, 0, dataset.rows(split));
    try (TokenReader<TokenRow.Text> rows = dataset.texts(all, conf)) {
      boolean isFirst = true;
      while (rows.hasNext()) {
        TokenRow.Text row = rows.next();
        if (isFirst || row.position() == 0) {
          sink.begin(row.stream());
        }
        isFirst = false;
        sink.add(row.tokens());
      }
    }
  }

  @Override
  public long rows(Split split) {
    return dataset.rows(split);
  }

  @Override
  public int rowLength() {
    return dataset.manifest().rowLength();
  }

  @Override
  public void read(RowRange range, Configuration conf, Consumer<TokenRow.Text> each) {
    try (TokenReader<TokenRow.Text> rows = dataset.texts(range, conf)) {
      rows.forEachRemaining(each);
    }
  }
}
