package io.trainyard.model;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A trained network with all that is needed to use it. As a directory: {@value #NETWORK}, which
 * DL4J's {@code ModelSerializer} reads, and {@value #DESCRIPTION}, which is written last and holds
 * the other's checksum, so that a bundle half-written, or with a file of another, is not taken for
 * one.
 *
 * @param network in DL4J's order of parameters; owned by the bundle's user, and not copied
 * @param task what the network's outputs tell
 * @param normalization what is done to pixels before the network sees them
 * @param provenance where the network comes from: values that JSON knows, by name
 */
public record ModelBundle(
    Network network,
    ImageShape input,
    Task task,
    Normalization normalization,
    Map<String, Object> provenance) {

  static final String NETWORK = "network.zip";
  public static final String DESCRIPTION = "bundle.json";

  /**
   * That of a classifier.
   *
   * @param classNames in the order of the network's outputs
   */
  public ModelBundle(
      Network network,
      ImageShape input,
      List<String> classNames,
      Normalization normalization,
      Map<String, Object> provenance) {
    this(network, input, new Task.Classification(classNames), normalization, provenance);
  }

  public ModelBundle {
    provenance = BundleDescription.canonical(provenance);
    TrialPass.requireFits(network, new NetworkShape(input, task));
    if (normalization.channels() != input.channels()) {
      throw new IllegalArgumentException(
          "expected a normalization of "
              + input.channels()
              + " channels, found "
              + normalization.channels());
    }
  }

  /** The classes in the order of the network's outputs; none where these are values. */
  public List<String> classNames() {
    return task.classNames();
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
          byte[] zip = NetworkZip.write(network);
          files.put(NETWORK, zip);
          return BundleDescription.of(this, zip);
        });
  }

  /**
   * Whether the bundle in {@code directory} is of a density. One that is damaged is none, and so is
   * none at all.
   *
   * @throws Infrastructure if reading fails
   */
  public static boolean isDensityAt(Path directory, Configuration conf) {
    return BundleFiles.isDescribed(directory, BundleDescription::isOfDensity, conf);
  }

  /**
   * @throws BadData if there is no bundle, it is damaged, or of a later version
   * @throws Infrastructure if reading fails
   */
  public static ModelBundle read(Path directory, Configuration conf) {
    BundleDescription description = description(directory, conf);
    byte[] zip = BundleFiles.file(directory, NETWORK, description.networkSha256(), conf);
    try {
      return description.with(
          NetworkZip.read(zip, directory + "/" + NETWORK, KnownClasses.of(conf)));
    } catch (BadData e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw BundleFiles.damaged(
          directory, "a network in " + NETWORK, UserNetwork.rootMessage(e), e);
    } catch (Failure e) {
      throw BundleFiles.damaged(directory, "a network in " + NETWORK, e.getMessage(), e);
    }
  }

  private static BundleDescription description(Path directory, Configuration conf) {
    return BundleFiles.description(
        directory,
        conf,
        tree -> {
          BundleFiles.requireKnown(directory, tree, BundleDescription.latest(tree));
          if (ClassifierBundle.isDescribedBy(tree)) {
            throw new BadData(
                "cannot use the model bundle %s as a network: expected a network, found a classifier that Spark MLlib trained; evaluate and predict take it, as do ensembles"
                    .formatted(directory));
          }
          if (LanguageBundle.isDescribedBy(tree)) {
            throw new BadData(
                "cannot use the model bundle %s: expected a model of images, found a language model; use another"
                    .formatted(directory));
          }
          if (TranslationBundle.isDescribedBy(tree)) {
            throw new BadData(
                "cannot use the model bundle %s: expected a model of images, found an encoder and a decoder; give it to evaluate or predict"
                    .formatted(directory));
          }
          return BundleDescription.fromJson(tree);
        });
  }
}
