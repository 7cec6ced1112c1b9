package io.trainyard.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import io.trainyard.text.TextCodec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A language model of n-grams with all that is needed to use it. As a directory: {@value #NGRAMS},
 * the sorted table of the n-grams and their counts, {@value LanguageBundle#CODEC}, and {@value
 * ModelBundle#DESCRIPTION}, which is written last and holds the others' checksums.
 *
 * @param codec how text becomes tokens and back
 * @param provenance where the model comes from: values that JSON knows, by name
 */
public record NgramBundle(NgramModel model, TextCodec codec, Map<String, Object> provenance) {

  /** The file with the n-grams. */
  public static final String NGRAMS = "ngrams.bin";

  private static final int VERSION = 1;
  private static final String CHECKSUM = "ngrams_sha256";

  /** What stands in the description, in snake_case. */
  private record Description(
      int formatVersion,
      int order,
      int vocabulary,
      List<Long> grams,
      String ngramsSha256,
      String codecSha256,
      Map<String, Object> provenance) {}

  public NgramBundle {
    if (codec.vocabulary().size() != model.vocabulary()) {
      throw new IllegalArgumentException(
          "expected a vocabulary of %d tokens, found %d"
              .formatted(model.vocabulary(), codec.vocabulary().size()));
    }
    provenance = BundleDescription.canonical(provenance);
  }

  /**
   * Writes the bundle into {@code directory}, in place of one that is there. Equal bundles are
   * equal files.
   *
   * @throws Infrastructure if that fails; then there is the bundle of before, or none that can be
   *     read
   */
  public void write(Path directory, Configuration conf) {
    try {
      byte[] text = codec.toJson();
      MessageDigest digest = Sha256.digest();
      AtomicFiles.write(new Path(directory, NGRAMS), conf, out -> write(out, digest));
      AtomicFiles.write(new Path(directory, LanguageBundle.CODEC), conf, out -> out.write(text));
      byte[] description =
          BundleDescription.MAPPER.writeValueAsBytes(
              new Description(
                  VERSION,
                  model.order(),
                  model.vocabulary(),
                  model.grams(),
                  Sha256.hex(digest),
                  Sha256.of(text),
                  provenance));
      AtomicFiles.write(
          new Path(directory, ModelBundle.DESCRIPTION), conf, out -> out.write(description));
    } catch (IOException e) {
      throw new Infrastructure("cannot write the model bundle " + directory + ": " + e, e);
    }
  }

  private void write(OutputStream out, MessageDigest digest) throws IOException {
    BufferedOutputStream buffered =
        new BufferedOutputStream(new DigestOutputStream(out, digest), 1 << 16);
    model.write(buffered);
    buffered.flush();
  }

  /**
   * Whether the bundle in {@code directory} is of this kind. One that is damaged is none.
   *
   * @throws BadData if there is no bundle
   * @throws Infrastructure if reading fails
   */
  public static boolean isAt(Path directory, Configuration conf) {
    try {
      return isDescribedBy(
          BundleDescription.MAPPER.readTree(
              BundleFiles.file(directory, ModelBundle.DESCRIPTION, conf)));
    } catch (IOException e) {
      return false;
    }
  }

  static boolean isDescribedBy(JsonNode description) {
    return description.has(CHECKSUM);
  }

  /**
   * @throws BadData if there is no bundle, it is damaged, of another kind, or of a later version
   * @throws Infrastructure if reading fails
   */
  public static NgramBundle read(Path directory, Configuration conf) {
    Description description = description(directory, conf);
    byte[] text =
        BundleFiles.file(directory, LanguageBundle.CODEC, description.codecSha256(), conf);
    NgramModel model = model(directory, description.ngramsSha256(), conf);
    try {
      return new NgramBundle(
          model,
          TextCodec.fromJson(text, new Path(directory, LanguageBundle.CODEC).toString()),
          description.provenance());
    } catch (IllegalArgumentException e) {
      throw BundleFiles.damaged(directory, "n-grams of its vocabulary", e.getMessage(), e);
    }
  }

  private static NgramModel model(Path directory, String sha256, Configuration conf) {
    MessageDigest digest = Sha256.digest();
    Path file = new Path(directory, NGRAMS);
    try {
      FileSystem fs = AtomicFiles.fileSystem(file, conf);
      NgramModel model = model(fs, file, digest);
      long bytes = fs.getFileStatus(file).getLen();
      BundleFiles.requireSame(directory, NGRAMS, bytes, Sha256.hex(digest), sha256);
      return model;
    } catch (FileNotFoundException e) {
      throw BundleFiles.damaged(directory, "a file " + NGRAMS, "none", e);
    } catch (IllegalArgumentException e) {
      throw BundleFiles.damaged(directory, "n-grams in " + NGRAMS, e.getMessage(), e);
    } catch (IOException e) {
      throw BundleFiles.unreadable(directory, e);
    }
  }

  private static NgramModel model(FileSystem fs, Path file, MessageDigest digest)
      throws IOException {
    try (InputStream in = fs.open(file)) {
      var read = new BufferedInputStream(new DigestInputStream(in, digest), 1 << 16);
      return NgramModel.read(read);
    }
  }

  private static Description description(Path directory, Configuration conf) {
    return BundleFiles.description(
        directory,
        conf,
        tree -> {
          BundleFiles.requireNoImages(directory, tree, "n-grams");
          BundleFiles.requireKnown(directory, tree, VERSION);
          if (!isDescribedBy(tree)) {
            throw new BadData(
                "cannot use the model bundle %s: expected n-grams, found another kind of model; use another"
                    .formatted(directory));
          }
          return BundleDescription.MAPPER.treeToValue(tree, Description.class);
        });
  }
}
