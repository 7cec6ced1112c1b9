package io.trainyard.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.Sha256;
import io.trainyard.text.TextCodec;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A trained language model with all that is needed to use it. As a directory: {@value
 * ModelBundle#NETWORK}, which DL4J's {@code ModelSerializer} reads (where it knows the layers:
 * gated recurrent units, a fixed context and causal convolutions are this project's own), {@value
 * #CODEC}, and {@value ModelBundle#DESCRIPTION}, which is written last and holds the others'
 * checksums.
 *
 * @param network in DL4J's order of parameters; owned by the bundle's user, and not copied; writing
 *     brings weights that are tied up to date
 * @param codec how text becomes tokens and back
 * @param provenance where the network comes from: values that JSON knows, by name
 */
public record LanguageBundle(
    RecurrentNetwork network, TextCodec codec, Map<String, Object> provenance) {

  static final String CODEC = "vocabulary.json";

  private static final int VERSION = 1;
  private static final String CHECKSUM = "codec_sha256";

  /** What stands in the description, in snake_case. */
  private record Description(
      int formatVersion,
      String networkType,
      int parameters,
      int vocabulary,
      String networkSha256,
      String codecSha256,
      Map<String, Object> provenance) {}

  public LanguageBundle {
    if (codec.vocabulary().size() != network.vocabulary()) {
      throw new IllegalArgumentException(
          "expected a vocabulary of %d tokens, found %d"
              .formatted(network.vocabulary(), codec.vocabulary().size()));
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
    BundleFiles.write(
        directory,
        conf,
        files -> {
          network.settle();
          byte[] zip = NetworkZip.write(network.network());
          byte[] text = codec.toJson();
          files.put(ModelBundle.NETWORK, zip);
          files.put(CODEC, text);
          return new Description(
              VERSION,
              network.network().model().getClass().getSimpleName(),
              network.network().parameterCount(),
              network.vocabulary(),
              Sha256.of(zip),
              Sha256.of(text),
              provenance);
        });
  }

  /**
   * Whether the bundle in {@code directory} is of this kind. One that is damaged is none, and so is
   * none at all.
   *
   * @throws Infrastructure if reading fails
   */
  public static boolean isAt(Path directory, Configuration conf) {
    return BundleFiles.isDescribed(directory, LanguageBundle::isDescribedBy, conf);
  }

  static boolean isDescribedBy(JsonNode description) {
    return description.has(CHECKSUM);
  }

  /**
   * @throws BadData if there is no bundle, it is damaged, of another kind, or of a later version
   * @throws Infrastructure if reading fails
   */
  public static LanguageBundle read(Path directory, Configuration conf) {
    Description description = description(directory, conf);
    byte[] zip =
        BundleFiles.file(directory, ModelBundle.NETWORK, description.networkSha256(), conf);
    byte[] text = BundleFiles.file(directory, CODEC, description.codecSha256(), conf);
    try {
      return new LanguageBundle(
          RecurrentNetwork.of(
              NetworkZip.read(zip, directory + "/" + ModelBundle.NETWORK, KnownClasses.of(conf))),
          TextCodec.fromJson(text, new Path(directory, CODEC).toString()),
          description.provenance());
    } catch (BadData e) {
      throw e;
    } catch (IOException | IllegalArgumentException | Failure e) {
      throw BundleFiles.damaged(
          directory, "a network that reads tokens in " + ModelBundle.NETWORK, e.getMessage(), e);
    }
  }

  private static Description description(Path directory, Configuration conf) {
    return BundleFiles.description(
        directory,
        conf,
        tree -> {
          BundleFiles.requireNoImages(directory, tree, "a language model");
          BundleFiles.requireKnown(directory, tree, VERSION);
          if (TranslationBundle.isDescribedBy(tree)) {
            throw new BadData(
                "cannot use the model bundle %s: expected a language model, found an encoder and a decoder; give it to evaluate or predict"
                    .formatted(directory));
          }
          if (!isDescribedBy(tree)) {
            throw new BadData(
                "cannot use the model bundle %s: expected a language model, found one of images; use another"
                    .formatted(directory));
          }
          if (NgramBundle.isDescribedBy(tree)) {
            throw new BadData(
                "cannot use the model bundle %s: expected a network that reads tokens, found n-grams; use another"
                    .formatted(directory));
          }
          return BundleDescription.MAPPER.treeToValue(tree, Description.class);
        });
  }
}
