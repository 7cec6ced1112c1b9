package io.trainyard.dataset;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.text.TokenizerSettings;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.GlobFilter;

/**
 * Running text in files.
 *
 * @param paths where it is
 * @param names what names of files in folders must look like, as a glob
 * @param reading how documents are read
 * @param division which of them are for what
 * @param tokenizer how they become tokens
 * @param rowLength tokens of a row at most
 * @param limits how much may be wrong
 */
public record TextSource(
    TextInput.Paths paths,
    String names,
    TextReading reading,
    Division division,
    TokenizerSettings tokenizer,
    int rowLength,
    Limits limits)
    implements Source {

  static final String KIND = "text";

  private static final int MAX_ROW = 1 << 20;
  private static final int MAX_BYTES = 1 << 28;

  /**
   * How text without a split of its own is split.
   *
   * @param testFraction of documents or characters, 0 to 1
   */
  record Division(TextSplit.Unit unit, TextSplit.Places places, double testFraction) {}

  /**
   * How much may be wrong.
   *
   * @param maxReplaced the largest part of a file's characters that may be no UTF-8
   * @param listed how many files that are left out the manifest names
   */
  record Limits(double maxReplaced, int listed) {}

  /** What a document is in plain text. */
  enum Document {
    FILE(TextReading.Unit.FILE),
    LINE(TextReading.Unit.LINE);

    private final TextReading.Unit unit;

    Document(TextReading.Unit unit) {
      this.unit = unit;
    }
  }

  static Source read(Section section) {
    return new TextSource(
        TextInput.Paths.read(section),
        glob(section),
        new TextReading(
            section.choice("format", TextFormat.class),
            section.text("field"),
            section.choice("document", Document.class).unit,
            cutting(section)),
        new Division(
            section.choice("split", TextSplit.Unit.class),
            section.choice("places", TextSplit.Places.class),
            section.decimal("test-fraction", Range.halfOpen(0, 1))),
        section.kind("tokenizer", "tokenizer", TokenizerSettings.KINDS),
        section.integer("row-length", Range.between(2, MAX_ROW)),
        limits(section));
  }

  static String glob(Section section) {
    String include = section.text("files");
    try {
      new GlobFilter(include);
      return include;
    } catch (IOException e) {
      section.problem("files", include, "a glob such as \"*.txt\"");
      return "*";
    }
  }

  static PieceReader.Cutting cutting(Section section) {
    return new PieceReader.Cutting(
        section.integer("piece-bytes", Range.between(64, MAX_BYTES)),
        section.integer("max-line-bytes", Range.between(64, MAX_BYTES)));
  }

  static Limits limits(Section section) {
    return new Limits(
        section.decimal("max-replaced-fraction", Range.between(0, 1)),
        section.integer("listed-skips", Range.between(1, 1_000_000)));
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** What shapes the rows. */
  SortedMap<String, String> settings() {
    var settings = new TreeMap<String, String>();
    settings.put("dataset.source.format", Section.kebab(reading.format()));
    settings.put("dataset.source.field", reading.field());
    settings.put("dataset.source.document", reading.lines() ? "line" : "file");
    settings.put("dataset.source.split", Section.kebab(division.unit()));
    settings.put("dataset.source.places", Section.kebab(division.places()));
    settings.put("dataset.source.test-fraction", Double.toString(division.testFraction()));
    settings.put(TextManifest.TOKENIZER, tokenizer.label());
    settings.put(TextManifest.END_OF_DOCUMENT, Boolean.toString(tokenizer.endOfDocument()));
    settings.put("dataset.source.row-length", Integer.toString(rowLength));
    settings.put("dataset.source.piece-bytes", Integer.toString(reading.cutting().bytes()));
    return settings;
  }

  /** Lists the files; no text is read yet. */
  @Override
  public SourceContents open(Configuration conf) throws IOException {
    List<TextInput> inputs = paths.inputs(Side.TEXT);
    return new TextContents(this, TextListing.of(inputs, names, conf));
  }
}
