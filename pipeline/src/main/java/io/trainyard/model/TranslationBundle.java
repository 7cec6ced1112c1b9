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
 * A trained encoder and decoder with all that is needed to use them. As a directory: {@value
 * ModelBundle#NETWORK}, which DL4J's {@code ModelSerializer} reads (where it knows the layers: a
 * gated recurrent unit is this project's own), {@value #SOURCE}, {@value #TARGET}, and {@value
 * ModelBundle#DESCRIPTION}, which is written last and holds the others' checksums.
 *
 * @param network in DL4J's order of parameters; owned by the bundle's user, and not copied
 * @param source how the text that is read becomes tokens and back
 * @param target the same of what is written
 * @param provenance where the network comes from: values that JSON knows, by name
 */
public record TranslationBundle(
    EncoderDecoderNetwork network,
    TextCodec source,
    TextCodec target,
    Map<String, Object> provenance) {

  static final String SOURCE = "source-vocabulary.json";
  static final String TARGET = "target-vocabulary.json";

  private static final int VERSION = 1;
  private static final String CHECKSUM = "source_sha256";

  /** What stands in the description, in snake_case. */
  private record Description(
      int formatVersion,
      String networkType,
      int parameters,
      PairShape vocabularies,
      String networkSha256,
      String sourceSha256,
      String targetSha256,
      Map<String, Object> provenance) {}

  public TranslationBundle {
    var found = new PairShape(source.vocabulary().size(), target.vocabulary().size());
    if (!found.equals(network.shape())) {
      throw new IllegalArgumentException(
          "expected vocabularies of %s, found %s".formatted(network.shape(), found));
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
          byte[] zip = NetworkZip.write(network.network());
          byte[] sourceText = source.toJson();
          byte[] targetText = target.toJson();
          files.put(ModelBundle.NETWORK, zip);
          files.put(SOURCE, sourceText);
          files.put(TARGET, targetText);
          return new Description(
              VERSION,
              network.network().model().getClass().getSimpleName(),
              network.network().parameterCount(),
              network.shape(),
              Sha256.of(zip),
              Sha256.of(sourceText),
              Sha256.of(targetText),
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
    return BundleFiles.isDescribed(directory, TranslationBundle::isDescribedBy, conf);
  }

  static boolean isDescribedBy(JsonNode description) {
    return description.has(CHECKSUM);
  }

  /**
   * @throws BadData if there is no bundle, it is damaged, of another kind, or of a later version
   * @throws Infrastructure if reading fails
   */
  public static TranslationBundle read(Path directory, Configuration conf) {
    Description description = description(directory, conf);
    byte[] zip =
        BundleFiles.file(directory, ModelBundle.NETWORK, description.networkSha256(), conf);
    try {
      return new TranslationBundle(
          EncoderDecoderNetwork.of(
              NetworkZip.read(zip, directory + "/" + ModelBundle.NETWORK, KnownClasses.of(conf))),
          codec(directory, SOURCE, description.sourceSha256(), conf),
          codec(directory, TARGET, description.targetSha256(), conf),
          description.provenance());
    } catch (IOException | IllegalArgumentException | Failure e) {
      if (e instanceof BadData told) {
        throw told;
      }
      throw BundleFiles.damaged(
          directory, "an encoder and a decoder in " + ModelBundle.NETWORK, e.getMessage(), e);
    }
  }

  private static TextCodec codec(Path directory, String file, String sha256, Configuration conf) {
    return TextCodec.fromJson(
        BundleFiles.file(directory, file, sha256, conf), new Path(directory, file).toString());
  }

  private static Description description(Path directory, Configuration conf) {
    return BundleFiles.description(
        directory,
        conf,
        tree -> {
          BundleFiles.requireNoImages(directory, tree, "an encoder and a decoder");
          BundleFiles.requireKnown(directory, tree, VERSION);
          if (!isDescribedBy(tree)) {
            throw new BadData(
                "cannot use the model bundle %s: expected an encoder and a decoder, found another kind of model; use another"
                    .formatted(directory));
          }
          return BundleDescription.MAPPER.treeToValue(tree, Description.class);
        });
  }
}
