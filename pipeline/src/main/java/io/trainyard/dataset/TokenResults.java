package io.trainyard.dataset;

import io.trainyard.dataset.TextManifest.Counts;
import io.trainyard.dataset.TextManifest.SplitTexts;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadData;
import io.trainyard.text.TextCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * All files that an ingest of text wrote, split by split and in the order of their rows.
 *
 * @param kind of the dataset
 * @param source SHA-256 over the content that was read
 * @param difficulties that rows may have, the easiest first; none where they are no exercises
 */
record TokenResults(
    String kind,
    int rowLength,
    List<TokenFile.Written> parts,
    Vocabularies vocabularies,
    String source,
    TextManifest.Origin origin,
    List<Difficulty> difficulties)
    implements Ingested {

  /**
   * @param sizes tokens of each
   */
  record Vocabularies(Map<Side, WrittenFile> files, Map<Side, Integer> sizes) {

    /**
     * Writes those of both sides of pairs.
     *
     * @param shared whether both have one
     * @param hidden the directory to write to
     */
    static Vocabularies write(
        Map<Side, TextCodec> codecs, boolean shared, Path hidden, Configuration conf)
        throws IOException {
      Map<Side, WrittenFile> files = new EnumMap<>(Side.class);
      Map<Side, Integer> sizes = new EnumMap<>(Side.class);
      for (Side side : PairSource.SIDES) {
        boolean isSecond = shared && side == Side.TARGET;
        String name = shared ? "shared" : side.label();
        files.put(
            side,
            isSecond
                ? files.get(Side.SOURCE)
                : VocabularyFile.write(codecs.get(side), name, hidden, conf));
        sizes.put(side, codecs.get(side).vocabulary().size());
      }
      return new Vocabularies(files, sizes);
    }
  }

  /** Of rows that are no exercises. */
  TokenResults(
      String kind,
      int rowLength,
      List<TokenFile.Written> parts,
      Vocabularies vocabularies,
      String source,
      TextManifest.Origin origin) {
    this(kind, rowLength, parts, vocabularies, source, origin, List.of());
  }

  @Override
  public List<WrittenFile> written() {
    List<WrittenFile> written = new ArrayList<>();
    parts.forEach(part -> written.add(part.file()));
    Set<String> paths = new HashSet<>();
    for (WrittenFile file : vocabularies.files().values()) {
      if (paths.add(file.file().path())) {
        written.add(file);
      }
    }
    return written;
  }

  /**
   * Refuses a dataset without any row of a split that is wanted.
   *
   * @param where the text is, for the message
   */
  void requireRows(List<Split> wanted, String where) {
    List<String> without =
        wanted.stream().filter(split -> split(split).rows() == 0).map(Split::label).toList();
    if (!without.isEmpty()) {
      throw new BadData(
          "cannot ingest %s: expected text enough for %s, found %d documents of %d characters and no row of %s; add text, or change dataset.validation-fraction or dataset.source.test-fraction"
              .formatted(
                  where,
                  wanted.stream().map(Split::label).collect(Collectors.joining(", ")),
                  origin.documents(),
                  origin.characters(),
                  String.join(", ", without)));
    }
  }

  private SplitTexts split(Split split) {
    List<TokenFile.Written> files = parts.stream().filter(part -> part.split() == split).toList();
    Map<Side, Counts> sides = new EnumMap<>(Side.class);
    List<Side> order = TextManifest.sides(kind);
    for (int i = 0; i < order.size(); i++) {
      int side = i;
      sides.put(
          order.get(i),
          files.stream().map(part -> part.sides().get(side)).reduce(Counts.NONE, Counts::plus));
    }
    List<Manifest.Part> listed = files.stream().map(part -> part.file().file()).toList();
    return new SplitTexts(
        listed.stream().mapToLong(Manifest.Part::rows).sum(),
        files.stream().mapToLong(TokenFile.Written::streams).sum(),
        sides,
        listed);
  }

  @Override
  public TextManifest manifest(
      DatasetIdentity identity, List<String> classNames, List<String> targetNames) {
    Map<Side, Manifest.Part> files = new EnumMap<>(Side.class);
    vocabularies.files().forEach((side, file) -> files.put(side, file.file()));
    return new TextManifest(
        TextManifest.FORMAT_VERSION,
        kind,
        identity.fingerprint(),
        identity.sourceFingerprint(),
        rowLength,
        files,
        vocabularies.sizes(),
        new TextManifest.Splits(split(Split.TRAIN), split(Split.VALIDATION), split(Split.TEST)),
        identity.settings(),
        origin,
        difficulties);
  }
}
