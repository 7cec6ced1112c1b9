package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.text.TextCodec;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A dataset of tokens that was opened: running text, or pairs of texts. It goes to tasks as it is;
 * they read exactly the files that the manifest lists. Immutable.
 */
public final class TextDataset implements Serializable {

  private static final long serialVersionUID = 1L;

  private final DatasetFiles files;
  private final TextManifest manifest;

  private TextDataset(DatasetFiles files, TextManifest manifest) {
    this.files = files;
    this.manifest = manifest;
  }

  /**
   * Opens the dataset at {@code path} and checks that each of its files is there in full length.
   *
   * @throws BadConfiguration if {@code path} is no path of a file system that Hadoop knows
   * @throws BadData if there is no dataset, its manifest cannot be used or is not of text, a file
   *     is missing or of another length, or it may not be read
   * @throws Infrastructure if the file system fails
   */
  public static TextDataset open(String path, Configuration conf) {
    DatasetFiles files = DatasetFiles.open(path, conf);
    if (files.manifest() instanceof TextManifest text) {
      return new TextDataset(files, text);
    }
    throw files.wrongKind(TextManifest.TEXT_KIND + " or " + TextManifest.PAIR_KIND);
  }

  DatasetFiles files() {
    return files;
  }

  /** The directory, fully qualified. */
  public String path() {
    return files.path();
  }

  public TextManifest manifest() {
    return manifest;
  }

  /** The number of rows of a split. */
  public long rows(Split split) {
    return manifest.rows(split);
  }

  /** SHA-256 over everything that the rows and their order come from, in hexadecimal. */
  public String fingerprint() {
    return manifest.fingerprint();
  }

  /**
   * Reads how text of {@code side} becomes tokens, and back.
   *
   * @throws IllegalArgumentException if rows have no such side
   * @throws BadData if the vocabulary's file is not what the manifest says
   * @throws Infrastructure if the file system fails
   */
  public TextCodec codec(Side side, Configuration conf) {
    Manifest.Part part = manifest.vocabularies().get(side);
    if (part == null) {
      throw new IllegalArgumentException(
          "expected one of the sides %s, found %s"
              .formatted(manifest.vocabularies().keySet(), side));
    }
    try {
      CheckedFiles.OF_THIS_JVM.check(files.file(part), part, conf);
      return TextCodec.fromJson(
          AtomicFiles.read(files.file(part), conf), files.file(part).toString());
    } catch (IOException e) {
      throw files.readFailure(part, e, conf);
    }
  }

  /**
   * Rows of running text.
   *
   * @throws IllegalStateException if rows are pairs
   */
  public TokenReader<TokenRow.Text> texts(RowRange range, Configuration conf) {
    require(TextManifest.TEXT_KIND);
    return new TokenReader<>(
        this,
        range,
        conf,
        TokenSchema.TEXT.columns(),
        (numbers, lists, texts) -> new TokenRow.Text(numbers[0], numbers[1], numbers[2], lists[0]));
  }

  /**
   * Rows that are pairs, their tokens alone.
   *
   * @throws IllegalStateException if rows are running text
   */
  public TokenReader<TokenRow.Pair> pairs(RowRange range, Configuration conf) {
    require(TextManifest.PAIR_KIND);
    return new TokenReader<>(
        this,
        range,
        conf,
        TokenSchema.of(manifest).columns().withoutTexts(),
        (numbers, lists, texts) ->
            new TokenRow.Pair(numbers[0], lists[0], lists[1], difficulty(numbers)));
  }

  /**
   * The difficulties of pairs, without their tokens.
   *
   * @throws IllegalStateException if rows are no exercises
   */
  TokenReader<TokenRow.Exercise> exercises(RowRange range, Configuration conf) {
    TokenSchema schema = TokenSchema.of(manifest);
    if (schema != TokenSchema.EXERCISE) {
      throw new IllegalStateException("expected exercises, found rows of " + manifest.kind());
    }
    return new TokenReader<>(
        this,
        range,
        conf,
        schema.columns().numbersAlone(),
        (numbers, lists, texts) ->
            new TokenRow.Exercise(numbers[0], difficulty(numbers).orElseThrow()));
  }

  /**
   * The texts of targets as the source has them.
   *
   * @throws IllegalStateException if rows are no pairs, or exercises, of which there is no copy
   */
  TokenReader<TokenRow.Reference> references(RowRange range, Configuration conf) {
    require(TextManifest.PAIR_KIND);
    if (!manifest.hasReferences()) {
      throw new IllegalStateException("expected pairs with references, found exercises");
    }
    return new TokenReader<>(
        this,
        range,
        conf,
        TokenSchema.PAIR.columns().textsAlone(),
        (numbers, lists, texts) -> new TokenRow.Reference(numbers[0], texts[0]));
  }

  private static Optional<Difficulty> difficulty(long[] numbers) {
    return numbers.length == 1
        ? Optional.empty()
        : Optional.of(new Difficulty((int) numbers[1], (int) numbers[2]));
  }

  private void require(String kind) {
    if (!manifest.kind().equals(kind)) {
      throw new IllegalStateException("expected rows of " + kind + ", found " + manifest.kind());
    }
  }
}
