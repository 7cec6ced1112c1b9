package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadData;
import io.trainyard.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * The tokens of a dataset of pairs.
 *
 * @param dataset of kind {@code sequence-pair}
 */
public record DatasetPairs(TextDataset dataset) implements PairTokens {

  private static final long serialVersionUID = 1L;

  @Override
  public String fingerprint() {
    return dataset.fingerprint();
  }

  @Override
  public TokenSource side(Side side) {
    return new OfSide(dataset, side);
  }

  @Override
  public long rows(Split split) {
    return dataset.rows(split);
  }

  @Override
  public List<Difficulty> difficulties() {
    return dataset.manifest().difficulties();
  }

  @Override
  public int[] difficulties(RowRange range, Configuration conf) {
    List<Difficulty> known = difficulties();
    int[] found = new int[Math.toIntExact(range.rows())];
    try (TokenReader<TokenRow.Exercise> rows = dataset.exercises(range, conf)) {
      for (int i = 0; i < found.length; i++) {
        TokenRow.Exercise row = rows.next();
        found[i] = known.indexOf(row.difficulty());
        if (found[i] < 0) {
          throw new BadData(
              "cannot read the dataset of exercises %s: expected difficulties of its manifest, found %s in row %d; ingest it again"
                  .formatted(dataset.path(), row.difficulty(), row.id()));
        }
      }
    }
    return found;
  }

  @Override
  public List<String> references(RowRange range, Configuration conf) {
    List<String> references = new ArrayList<>();
    if (dataset.manifest().hasReferences()) {
      try (TokenReader<TokenRow.Reference> rows = dataset.references(range, conf)) {
        rows.forEachRemaining(row -> references.add(row.text()));
      }
      return references;
    }
    // Characters, all of which are known: they decode to what was encoded.
    Tokenizer tokenizer = dataset.codec(Side.TARGET, conf).tokenizer();
    try (TokenReader<TokenRow.Pair> rows = dataset.pairs(range, conf)) {
      rows.forEachRemaining(row -> references.add(tokenizer.decode(row.target())));
    }
    return references;
  }

  @Override
  public int longest(Side side, Split split) {
    return counts(dataset, side, split).longest();
  }

  private static TextManifest.Counts counts(TextDataset dataset, Side side, Split split) {
    return dataset.manifest().split(split).sides().getOrDefault(side, TextManifest.Counts.NONE);
  }

  /** One side of all pairs. */
  private record OfSide(TextDataset dataset, Side side) implements TokenSource {

    private static final long serialVersionUID = 1L;

    @Override
    public String fingerprint() {
      return dataset.fingerprint() + "/" + side.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int vocabulary() {
      return dataset.manifest().vocabularySizes().get(side);
    }

    @Override
    public long tokens(Split split) {
      return counts(dataset, side, split).tokens();
    }

    @Override
    public void read(Split split, Configuration conf, Sink sink) {
      RowRange all = new RowRange(split, 0, dataset.rows(split));
      try (TokenReader<TokenRow.Pair> rows = dataset.pairs(all, conf)) {
        while (rows.hasNext()) {
          TokenRow.Pair row = rows.next();
          sink.begin(row.id());
          sink.add(side == Side.SOURCE ? row.source() : row.target());
        }
      }
    }
  }
}
