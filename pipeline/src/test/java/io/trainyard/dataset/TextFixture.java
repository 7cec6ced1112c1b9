package io.trainyard.dataset;

import io.trainyard.dataset.TextManifest.SplitTexts;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** A dataset of tokens written without Spark: training rows only, one file. */
final class TextFixture {

  static final Configuration CONF = new Configuration();

  static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c")));

  private TextFixture() {}

  static TextDataset write(Path directory, int rowGroupBytes, List<TokenRow> rows) {
    try {
      boolean pairs = rows.get(0) instanceof TokenRow.Pair;
      TokenSchema schema = pairs ? TokenSchema.PAIR : TokenSchema.TEXT;
      var target = new DatasetDirectory(new org.apache.hadoop.fs.Path(directory.toString()), CONF);
      var hidden = target.prepare();
      TokenFile.Written part = part(hidden.toString(), schema, rowGroupBytes, rows);
      WrittenFile vocabulary = VocabularyFile.write(CODEC, "both", hidden, CONF);
      target.place(ingested(List.of(part.file(), vocabulary)));
      target.commit(manifest(schema, part, vocabulary.file()));
      target.sweep();
      return TextDataset.open(directory.toString(), CONF);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TokenFile.Written part(
      String hidden, TokenSchema schema, int rowGroupBytes, List<TokenRow> rows)
      throws IOException {
    var slot = new TokenFile.Slot(hidden, Split.TRAIN, 0, schema, rowGroupBytes);
    try (var file = new TokenFile(slot, CONF)) {
      for (TokenRow row : rows) {
        if (row instanceof TokenRow.Text text) {
          file.write(new long[] {text.id(), text.stream(), text.position()}, text.tokens());
        } else if (row instanceof TokenRow.Pair pair) {
          file.write(
              new long[] {pair.id()}, List.of(reference(pair.id())), pair.source(), pair.target());
        }
      }
      return file.end();
    }
  }

  /** The text of a pair's target. */
  static String reference(long id) {
    return "Nr. " + id + " (t\u00EAte-\u00E0-t\u00EAte)";
  }

  private static Ingested ingested(List<WrittenFile> files) {
    return new Ingested() {
      @Override
      public String source() {
        return "none";
      }

      @Override
      public List<WrittenFile> written() {
        return files;
      }

      @Override
      public DatasetManifest manifest(
          DatasetIdentity identity, List<String> classNames, List<String> targetNames) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private static TextManifest manifest(
      TokenSchema schema, TokenFile.Written part, Manifest.Part vocabulary) {
    String kind = schema == TokenSchema.TEXT ? TextManifest.TEXT_KIND : TextManifest.PAIR_KIND;
    Map<Side, TextManifest.Counts> sides = new TreeMap<>();
    Map<Side, Manifest.Part> vocabularies = new TreeMap<>();
    Map<Side, Integer> sizes = new TreeMap<>();
    Map<Side, TextManifest.Counts> none = new TreeMap<>();
    for (Side side : TextManifest.sides(kind)) {
      sides.put(side, part.sides().get(sides.size()));
      none.put(side, TextManifest.Counts.NONE);
      vocabularies.put(side, vocabulary);
      sizes.put(side, CODEC.vocabulary().size());
    }
    List<Manifest.Part> files = new ArrayList<>(List.of(part.file().file()));
    var empty = new SplitTexts(0, 0, none, List.of());
    return new TextManifest(
        TextManifest.FORMAT_VERSION,
        kind,
        "fingerprint",
        "none",
        4,
        vocabularies,
        sizes,
        new TextManifest.Splits(
            new SplitTexts(part.file().file().rows(), 1, sides, files), empty, empty),
        new TreeMap<>(),
        new TextManifest.Origin(
            "none", 1, 1, 1, 0, 0, 0, new TreeMap<>(), new TreeMap<>(), List.of()));
  }
}
