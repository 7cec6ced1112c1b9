package io.trainyard.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.classifier.Regressor;
import io.trainyard.model.classifier.RowModel;
import io.trainyard.storage.RecordJson;
import io.trainyard.storage.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What was trained and is no network, with all that is needed to use it. As a directory: {@value
 * #CLASSIFIER}, its numbers as JSON, and {@value ModelBundle#DESCRIPTION}, which is written last
 * and holds the other's checksum.
 *
 * @param algorithm that trained it, as the configuration names it
 * @param classifier of rows as {@link InputLayout#FLAT} networks take them, or a regressor
 * @param task what its outputs tell
 * @param normalization what is done to pixels before the classifier sees them
 * @param provenance where it comes from: values that JSON knows, by name
 */
public record ClassifierBundle(
    String algorithm,
    RowModel classifier,
    ImageShape input,
    Task task,
    Normalization normalization,
    Map<String, Object> provenance) {

  /** The file with the numbers. */
  public static final String CLASSIFIER = "classifier.json";

  /** Of a description with targets in place of classes; one with classes is of the first. */
  private static final int VERSION = 2;

  private static final String CHECKSUM = "classifier_sha256";

  /** Numbers as they are written by no JDK, since JDKs differ in how they round. */
  private static final JsonMapper NUMBERS =
      RecordJson.lines(
              JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build())
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /** What stands in the description, in snake_case. */
  private record Description(
      int formatVersion,
      String algorithm,
      int parameters,
      String classifierSha256,
      ImageShape input,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classNames,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Task.Target> targets,
      Normalization normalization,
      Map<String, Object> provenance) {}

  public ClassifierBundle {
    provenance = BundleDescription.canonical(provenance);
    if (classifier.inputs() != input.size()
        || classifier.outputs() != task.outputs()
        || classifier instanceof Regressor != task instanceof Task.Regression) {
      throw new IllegalArgumentException(
          "expected what tells %s by %d numbers, found %s of %d numbers into %d"
              .formatted(
                  task,
                  input.size(),
                  classifier instanceof Regressor ? "a regressor" : "a classifier",
                  classifier.inputs(),
                  classifier.outputs()));
    }
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
          byte[] numbers = NUMBERS.writerFor(RowModel.class).writeValueAsBytes(classifier);
          files.put(CLASSIFIER, numbers);
          return new Description(
              targets().isEmpty() ? 1 : VERSION,
              algorithm,
              classifier.parameters(),
              Sha256.of(numbers),
              input,
              task.classNames(),
              targets(),
              normalization,
              provenance);
        });
  }

  private List<Task.Target> targets() {
    return task instanceof Task.Regression regression ? regression.targets() : List.of();
  }

  /**
   * Whether the bundle in {@code directory} is of this kind, and not a network's. One that is
   * damaged is none.
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
   * @throws BadData if there is no bundle, it is damaged, or of a later version
   * @throws Infrastructure if reading fails
   */
  public static ClassifierBundle read(Path directory, Configuration conf) {
    Description description = description(directory, conf);
    byte[] numbers = BundleFiles.file(directory, CLASSIFIER, description.classifierSha256(), conf);
    try {
      return new ClassifierBundle(
          description.algorithm(),
          NUMBERS.readValue(numbers, RowModel.class),
          description.input(),
          BundleDescription.task(description.classNames(), description.targets()),
          description.normalization(),
          description.provenance());
    } catch (IOException | IllegalArgumentException e) {
      throw BundleFiles.damaged(directory, "a classifier in " + CLASSIFIER, e.getMessage(), e);
    }
  }

  private static Description description(Path directory, Configuration conf) {
    return BundleFiles.description(
        directory,
        conf,
        tree -> {
          BundleFiles.requireKnown(directory, tree, BundleDescription.latest(tree));
          return BundleDescription.MAPPER.treeToValue(
              BundleDescription.whole(tree), Description.class);
        });
  }
}
