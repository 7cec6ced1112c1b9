package io.trainyard.dataset;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.text.TokenizerSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Pairs of texts, line by line: in two files, or in one with tabs.
 *
 * @param paths of source and target
 * @param tabbed of files with both; used where it has a path
 * @param names what names of files in folders must look like, as a glob
 * @param cutting of files into pieces
 * @param tokenizers of both sides
 * @param sharedVocabulary whether both sides have one vocabulary
 * @param testFraction of pairs, 0 to 1
 * @param maxLength tokens that a side of a training pair may have
 * @param limits how much may be wrong
 */
public record PairSource(
    Map<Side, TextInput.Paths> paths,
    TextInput.Paths tabbed,
    String names,
    PieceReader.Cutting cutting,
    Map<Side, TokenizerSettings> tokenizers,
    boolean sharedVocabulary,
    double testFraction,
    int maxLength,
    TextSource.Limits limits)
    implements Source {

  static final String KIND = "sequence-pair";

  /** The sides of a pair, in order. */
  static final List<Side> SIDES = List.of(Side.SOURCE, Side.TARGET);

  public PairSource {
    paths = new EnumMap<>(paths);
    tokenizers = new EnumMap<>(tokenizers);
  }

  static Source read(Section section) {
    Map<Side, TextInput.Paths> paths = new EnumMap<>(Side.class);
    Map<Side, TokenizerSettings> tokenizers = new EnumMap<>(Side.class);
    for (Side side : SIDES) {
      paths.put(side, paths(section.section(side.label())));
      TokenizerSettings tokenizer =
          section.kind(side.label() + "-tokenizer", "tokenizer", TokenizerSettings.KINDS);
      if (tokenizer != null) {
        tokenizers.put(side, tokenizer);
      }
    }
    boolean shared = section.flag("shared-vocabulary");
    if (shared
        && tokenizers.size() == SIDES.size()
        && !tokenizers.get(Side.SOURCE).equals(tokenizers.get(Side.TARGET))) {
      section.problem("shared-vocabulary", true, "two tokenizers that are the same, or false");
    }
    TextInput.Paths tabbed = paths(section.section("tabbed"));
    requireSamePaths(section, paths, tabbed);
    return new PairSource(
        paths,
        tabbed,
        TextSource.glob(section),
        TextSource.cutting(section),
        tokenizers,
        shared,
        section.decimal("test-fraction", Range.halfOpen(0, 1)),
        section.integer("max-length", Range.between(2, 1 << 20)),
        TextSource.limits(section));
  }

  private static TextInput.Paths paths(Section section) {
    TextInput.Paths paths = TextInput.Paths.read(section);
    section.done();
    return paths;
  }

  private static void requireSamePaths(
      Section section, Map<Side, TextInput.Paths> paths, TextInput.Paths tabbed) {
    TextInput.Paths source = paths.get(Side.SOURCE);
    TextInput.Paths target = paths.get(Side.TARGET);
    if (!source.given().equals(target.given())) {
      section.problem("target", target.given(), "the same paths as source has: " + source.given());
    }
    if (!tabbed.given().isEmpty() && !source.given().isEmpty()) {
      section.problem("tabbed", tabbed.given(), "paths of source and target, or of tabbed");
    }
  }

  boolean isTabbed() {
    return tabbed.path().isPresent();
  }

  /** Where texts are; those of one side tell of both. */
  TextInput.Paths first() {
    return isTabbed() ? tabbed : paths.get(Side.SOURCE);
  }

  TextReading reading() {
    return new TextReading(
        TextFormat.PLAIN,
        "",
        isTabbed() ? TextReading.Unit.TABBED : TextReading.Unit.ALIGNED,
        cutting);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** What shapes the rows. */
  SortedMap<String, String> settings() {
    var settings = new TreeMap<String, String>();
    tokenizers.forEach(
        (side, tokenizer) ->
            settings.put("dataset.source." + side.label() + "-tokenizer", tokenizer.label()));
    settings.put("dataset.source.shared-vocabulary", Boolean.toString(sharedVocabulary));
    settings.put("dataset.source.test-fraction", Double.toString(testFraction));
    settings.put("dataset.source.max-length", Integer.toString(maxLength));
    settings.put("dataset.source.tabbed", Boolean.toString(isTabbed()));
    return settings;
  }

  /** Lists the files; no text is read yet. */
  @Override
  public SourceContents open(Configuration conf) throws IOException {
    List<TextInput> inputs = new ArrayList<>();
    if (isTabbed()) {
      inputs.addAll(tabbed.inputs(Side.TEXT));
    } else {
      for (Side side : SIDES) {
        inputs.addAll(paths.get(side).inputs(side));
      }
    }
    return new PairContents(this, TextListing.of(inputs, names, conf));
  }
}
