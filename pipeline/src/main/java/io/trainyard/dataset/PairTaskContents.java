package io.trainyard.dataset;

import io.trainyard.dataset.TextManifest.Counts;
import io.trainyard.dataset.exercise.PairTask;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.storage.Sha256;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** What a {@link PairTaskSource} comes to. Tokens are characters, those of the task. */
record PairTaskContents(PairTaskSource source) implements SourceContents {

  /** Counts up when the same settings come to other rows than before. */
  private static final int VERSION = 1;

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public SortedMap<String, String> settings() {
    return source.settings();
  }

  /** Of the settings, from which all rows follow. */
  @Override
  public String fingerprint(JavaSparkContext context, DatasetManifest standing) {
    return fingerprint();
  }

  private String fingerprint() {
    return Sha256.of((VERSION + "\n" + settings()).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Ingested write(JavaSparkContext context, Ingest.Order order, Path hidden)
      throws IOException {
    DatasetSettings settings = order.settings();
    requireRows(settings.validationFraction());
    EnumMap<Side, TextCodec> codecs = codecs(source.task());
    var vocabularies =
        TokenResults.Vocabularies.write(codecs, false, hidden, context.hadoopConfiguration());
    var rows = ExerciseRows.of(source, order.seed(), settings.validationFraction());
    var writer =
        new ExerciseWriter(
            rows, codecs, hidden.toString(), settings.partitions(), settings.rowGroupBytes());
    List<TokenFile.Written> parts = writer.write(context);
    return new TokenResults(
        TextManifest.PAIR_KIND,
        sides(parts).stream().mapToInt(Counts::longest).max().orElseThrow(),
        parts,
        vocabularies,
        fingerprint(),
        origin(parts),
        rows.difficulties());
  }

  private void requireRows(double validationFraction) {
    long validation = Math.round(validationFraction * source.rows());
    if (validation == source.rows() || (validation == 0 && validationFraction > 0)) {
      throw new BadConfiguration(
          "cannot ingest: expected dataset.source.rows enough for training and for dataset.validation-fraction = %s, found %d; ask for more rows"
              .formatted(validationFraction, source.rows()));
    }
  }

  private static EnumMap<Side, TextCodec> codecs(PairTask task) {
    var codecs = new EnumMap<Side, TextCodec>(Side.class);
    codecs.put(Side.SOURCE, codec(task.sourceAlphabet()));
    codecs.put(Side.TARGET, codec(task.targetAlphabet()));
    return codecs;
  }

  private static TextCodec codec(String alphabet) {
    List<String> characters = alphabet.chars().mapToObj(Character::toString).toList();
    return new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(characters));
  }

  private static List<Counts> sides(List<TokenFile.Written> parts) {
    return parts.stream().flatMap(part -> part.sides().stream()).toList();
  }

  private TextManifest.Origin origin(List<TokenFile.Written> parts) {
    long pairs = (long) source.rows() + source.testRows();
    // Each side ends with a token that is no character.
    long characters = sides(parts).stream().mapToLong(Counts::tokens).sum() - 2 * pairs;
    return new TextManifest.Origin(
        fingerprint(), 0, pairs, characters, 0, 0, 0, new TreeMap<>(), new TreeMap<>(), List.of());
  }
}
