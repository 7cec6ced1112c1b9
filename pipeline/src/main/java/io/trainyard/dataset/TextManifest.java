package io.trainyard.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadData;
import io.trainyard.text.TokenizerSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The manifest of a dataset of tokens.
 *
 * <p>Kind {@code text}: rows are {@code id} (long, unique in the dataset, in the order of the
 * text), {@code stream} (long: which document, or which stretch of one), {@code position} (long:
 * index of the row's first token in its stream) and {@code tokens} (a list of int). Rows of a
 * stream follow upon each other in one split, and all but its last have as many tokens as rows may
 * have. Kind {@code sequence-pair}: rows are {@code id}, {@code source} and {@code target} (lists
 * of int, each with {@code <eos>} as its last token), and {@code reference} (string), the target's
 * text as the source has it, by which translations are judged. Exercises have {@code length} and
 * {@code nesting} (long) instead, since their tokens tell the text.
 *
 * @param formatVersion of this record and of the files that it lists, see {@link #FORMAT_VERSION}
 * @param kind {@code text} or {@code sequence-pair}
 * @param fingerprint SHA-256 over the source's fingerprint and every setting that shapes the rows
 * @param sourceFingerprint SHA-256 over the unpacked content of the source
 * @param rowLength the most tokens of a row's text
 * @param vocabularies the file of each side's codec, whose rows are its tokens; where both sides of
 *     pairs have one vocabulary, both name the same file
 * @param vocabularySizes tokens of each side's vocabulary, the special ones among them
 * @param splits the files
 * @param settings that shaped the rows, by name
 * @param origin what was read
 * @param difficulties that rows may have, the easiest first; none where they are no exercises
 */
public record TextManifest(
    int formatVersion,
    String kind,
    String fingerprint,
    String sourceFingerprint,
    int rowLength,
    Map<Side, Manifest.Part> vocabularies,
    Map<Side, Integer> vocabularySizes,
    Splits splits,
    SortedMap<String, String> settings,
    Origin origin,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Difficulty> difficulties)
    implements DatasetManifest, Serializable {

  /** The version that is written: it brought checksums other than SHA-256. */
  static final int FORMAT_VERSION = 3;

  private static final int FIRST_VERSION = 1;

  /** The first in which pairs have references, without which they are not what is read today. */
  private static final int VERSION_WITH_REFERENCES = 2;

  /** Rows are pieces of running text. */
  public static final String TEXT_KIND = "text";

  /** Rows are pairs of texts. */
  public static final String PAIR_KIND = "sequence-pair";

  /** The setting that tells how running text became tokens. */
  static final String TOKENIZER = "dataset.source.tokenizer";

  /** The setting that tells whether {@code <eos>} stands behind every document of running text. */
  static final String END_OF_DOCUMENT = TOKENIZER + ".end-of-document";

  static final Set<String> KINDS = Set.of(TEXT_KIND, PAIR_KIND);

  /**
   * What one side of a split's rows comes to.
   *
   * @param tokens of all rows, special ones among them
   * @param unknown how many of them are {@code <unk>}
   * @param longest tokens of the longest row
   */
  public record Counts(long tokens, long unknown, int longest) implements Serializable {

    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          tokens + other.tokens, unknown + other.unknown, Math.max(longest, other.longest));
    }

    /** The part of all tokens that is {@code <unk>}; 0 where there are none. */
    public double unknownShare() {
      return tokens == 0 ? 0 : (double) unknown / tokens;
    }
  }

  /**
   * One split.
   *
   * @param streams documents, or stretches of them; of pairs none
   * @param sides counts of each side
   */
  public record SplitTexts(
      long rows, long streams, Map<Side, Counts> sides, List<Manifest.Part> files)
      implements Serializable {
    public SplitTexts {
      sides = copy(sides);
      files = List.copyOf(files);
      long listed = files.stream().mapToLong(Manifest.Part::rows).sum();
      if (listed != rows) {
        throw new IllegalArgumentException(
            "inconsistent rows: expected " + rows + ", found " + listed);
      }
    }
  }

  /** The three splits. */
  public record Splits(SplitTexts train, SplitTexts validation, SplitTexts test)
      implements Serializable {
    public Splits {
      Objects.requireNonNull(train, "train");
      Objects.requireNonNull(validation, "validation");
      Objects.requireNonNull(test, "test");
    }
  }

  /**
   * What was read, and what was done about it.
   *
   * @param listing SHA-256 over the files' paths, lengths and times of modification
   * @param files that were read
   * @param documents with text in them, or pairs
   * @param characters of all text, after the mending
   * @param replaced sequences of bytes that are no UTF-8, each now U+FFFD
   * @param lineEnds other than a line feed, each now a line feed
   * @param byteOrderMarks in front of files, dropped
   * @param leftOut documents or lines without text, or pairs of which a side has none or too much
   * @param skippedByReason files that are no text
   * @param skipped the first of them
   */
  public record Origin(
      String listing,
      long files,
      long documents,
      long characters,
      long replaced,
      long lineEnds,
      long byteOrderMarks,
      SortedMap<String, Long> leftOut,
      SortedMap<String, Long> skippedByReason,
      List<Manifest.Skipped> skipped)
      implements Serializable {
    public Origin {
      Objects.requireNonNull(listing, "listing");
      leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
      skippedByReason = Collections.unmodifiableSortedMap(new TreeMap<>(skippedByReason));
      skipped = List.copyOf(skipped);
    }

    /** How many files of the source were left out. */
    public long skippedFiles() {
      return skippedByReason.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Of rows that are no exercises. */
  public TextManifest(
      int formatVersion,
      String kind,
      String fingerprint,
      String sourceFingerprint,
      int rowLength,
      Map<Side, Manifest.Part> vocabularies,
      Map<Side, Integer> vocabularySizes,
      Splits splits,
      SortedMap<String, String> settings,
      Origin origin) {
    this(
        formatVersion,
        kind,
        fingerprint,
        sourceFingerprint,
        rowLength,
        vocabularies,
        vocabularySizes,
        splits,
        settings,
        origin,
        List.of());
  }

  public TextManifest {
    difficulties = difficulties == null ? List.of() : List.copyOf(difficulties);
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(sourceFingerprint, "source_fingerprint");
    Objects.requireNonNull(splits, "splits");
    Objects.requireNonNull(origin, "origin");
    vocabularies = copy(vocabularies);
    vocabularySizes = copy(vocabularySizes);
    settings = Collections.unmodifiableSortedMap(complete(settings));
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException("expected one of " + KINDS + ", found " + kind);
    }
    for (Side side : sides(kind)) {
      if (!vocabularies.containsKey(side) || !vocabularySizes.containsKey(side)) {
        throw new IllegalArgumentException("expected a vocabulary of " + side.label());
      }
    }
  }

  /** Whether {@code <eos>} stands behind every document of running text. */
  boolean endsDocuments() {
    return !Boolean.FALSE.toString().equals(settings.get(END_OF_DOCUMENT));
  }

  /** In manifests of before it stood alone, the tokenizer's label tells what ends documents. */
  private static SortedMap<String, String> complete(SortedMap<String, String> settings) {
    var complete = new TreeMap<>(settings);
    String tokenizer = settings.get(TOKENIZER);
    if (tokenizer != null) {
      complete.putIfAbsent(
          END_OF_DOCUMENT, Boolean.toString(TokenizerSettings.endsDocuments(tokenizer)));
    }
    return complete;
  }

  private static <V> Map<Side, V> copy(Map<Side, V> map) {
    // Sorted, so that equal manifests are equal files.
    Map<Side, V> copy = new EnumMap<>(Side.class);
    copy.putAll(map);
    return Collections.unmodifiableMap(copy);
  }

  private static boolean hasReferences(String kind, boolean exercises) {
    return kind.equals(PAIR_KIND) && !exercises;
  }

  /** Whether rows have a column of the targets' texts. */
  boolean hasReferences() {
    return hasReferences(kind, !difficulties.isEmpty());
  }

  /** The sides of a row. */
  static List<Side> sides(String kind) {
    return kind.equals(TEXT_KIND) ? List.of(Side.TEXT) : List.of(Side.SOURCE, Side.TARGET);
  }

  /** Whether rows are pairs. */
  public boolean isPairs() {
    return kind.equals(PAIR_KIND);
  }

  public SplitTexts split(Split split) {
    return switch (split) {
      case TRAIN -> splits.train();
      case VALIDATION -> splits.validation();
      case TEST -> splits.test();
    };
  }

  @Override
  public long rows(Split split) {
    return split(split).rows();
  }

  @Override
  public List<Manifest.Part> files() {
    List<Manifest.Part> files = new ArrayList<>();
    for (Split split : Split.values()) {
      files.addAll(split(split).files());
    }
    var vocabularyFiles = new HashSet<String>();
    for (Manifest.Part file : vocabularies.values()) {
      if (vocabularyFiles.add(file.path())) {
        files.add(file);
      }
    }
    return files;
  }

  @Override
  public byte[] toJson() {
    try {
      return Manifest.JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a manifest as JSON", e);
    }
  }

  static TextManifest fromJson(JsonNode tree, String where) {
    int version = tree.path("format_version").asInt(0);
    String kind = tree.path("kind").asText();
    boolean exercises = !tree.path("difficulties").isEmpty();
    int first = hasReferences(kind, exercises) ? VERSION_WITH_REFERENCES : FIRST_VERSION;
    if (version < first || version > FORMAT_VERSION) {
      throw new BadData(
          "cannot open dataset: expected format version %d to %d of a dataset of kind %s in %s, found %s; %s"
              .formatted(
                  first,
                  FORMAT_VERSION,
                  kind,
                  where,
                  version == 0 ? "none" : version,
                  version > FORMAT_VERSION
                      ? "use the release of Trainyard that wrote it, or a later one"
                      : "ingest the dataset again with --overwrite"));
    }
    try {
      return Manifest.JSON.treeToValue(tree, TextManifest.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw Manifest.unreadable(where, e);
    }
  }
}
