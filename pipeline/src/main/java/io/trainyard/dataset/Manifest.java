package io.trainyard.dataset;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadData;
import io.trainyard.model.ImageShape;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Task;
import io.trainyard.storage.Checksum;
import io.trainyard.storage.RecordJson;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands in a dataset directory: the content of {@code manifest.json}, which is written last.
 *
 * @param formatVersion of this record and of the files that it lists
 * @param kind {@code image}
 * @param fingerprint SHA-256 over the source's fingerprint and every setting that shapes the rows
 * @param sourceFingerprint SHA-256 over the unpacked content of the source
 * @param image the shape of every row
 * @param classNames in index order; none where rows have targets
 * @param pixels statistics of the training rows
 * @param splits the files
 * @param settings that shaped the rows, by name
 * @param skipped what the source has and the dataset has not, the first ones by row id
 * @param stored how images are stored; null where each row is pixels of the shape {@code image}
 * @param tree what the source was; null where it was no tree of files
 * @param targets that each row has in place of a class, in the order of its values; null where rows
 *     have classes, none where it is of no account what they have
 */
public record Manifest(
    int formatVersion,
    String kind,
    String fingerprint,
    String sourceFingerprint,
    ImageShape image,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classNames,
    ChannelStatistics pixels,
    Splits splits,
    SortedMap<String, String> settings,
    List<Skipped> skipped,
    @JsonInclude(JsonInclude.Include.NON_NULL) StoredImages stored,
    @JsonInclude(JsonInclude.Include.NON_NULL) SourceTree tree,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Task.Target> targets)
    implements DatasetManifest, Serializable {

  /**
   * The version that is written; all before it are read: the second brought {@code stored}, the
   * third {@code targets}, the fourth checksums other than SHA-256.
   */
  public static final int FORMAT_VERSION = 4;

  public static final String FILE_NAME = "manifest.json";

  /** Rows are images of one shape. */
  public static final String IMAGE_KIND = "image";

  static final ObjectMapper JSON = RecordJson.lenient();

  /**
   * Over the training rows, by channel, on the scale from 0 to 255.
   *
   * @param std population standard deviation; 0 for a channel whose values are all equal
   */
  public record ChannelStatistics(List<Double> mean, List<Double> std) implements Serializable {
    public ChannelStatistics {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
    }
  }

  /**
   * A Parquet file.
   *
   * @param path relative to the dataset
   * @param checksum of the file; {@code sha256} before the fourth format version
   * @param rowGroups rows of each row group
   */
  public record Part(
      String path,
      long rows,
      long bytes,
      @JsonAlias("sha256") Checksum checksum,
      List<Long> rowGroups)
      implements Serializable {
    public Part {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(checksum, "checksum");
      rowGroups = List.copyOf(rowGroups);
      requireEqual("rows of " + path, rows, sum(rowGroups));
    }
  }

  /**
   * One split.
   *
   * @param rowsByClass in index order; none where rows have targets
   */
  public record SplitFiles(
      long rows,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Long> rowsByClass,
      List<Part> files)
      implements Serializable {
    public SplitFiles {
      rowsByClass = orNone(rowsByClass);
      files = List.copyOf(files);
      if (!rowsByClass.isEmpty()) {
        requireEqual("rows by class", rows, sum(rowsByClass));
      }
      requireEqual("rows", rows, sum(files.stream().map(Part::rows).toList()));
    }
  }

  /** The three splits. */
  public record Splits(SplitFiles train, SplitFiles validation, SplitFiles test)
      implements Serializable {
    public Splits {
      Objects.requireNonNull(train, "train");
      Objects.requireNonNull(validation, "validation");
      Objects.requireNonNull(test, "test");
    }
  }

  /** Something of the source that was left out, and why. */
  public record Skipped(String item, String reason) implements Serializable {}

  /**
   * The tree of files that rows come from.
   *
   * @param listing SHA-256 over the files' paths relative to the root, lengths and times of
   *     modification
   * @param files in class folders
   * @param skippedFiles that are no rows
   * @param skippedByReason how many
   * @param rejects Parquet files that list what was skipped
   */
  public record SourceTree(
      String listing,
      long files,
      long skippedFiles,
      SortedMap<String, Long> skippedByReason,
      List<Part> rejects)
      implements Serializable {
    public SourceTree {
      Objects.requireNonNull(listing, "listing");
      skippedByReason = Collections.unmodifiableSortedMap(new TreeMap<>(skippedByReason));
      rejects = List.copyOf(rejects);
      requireEqual("skipped files", skippedFiles, sum(List.copyOf(skippedByReason.values())));
    }
  }

  /** What there is of a dataset whose rows are pixels of one shape and come from no tree. */
  public Manifest(
      int formatVersion,
      String kind,
      String fingerprint,
      String sourceFingerprint,
      ImageShape image,
      List<String> classNames,
      ChannelStatistics pixels,
      Splits splits,
      SortedMap<String, String> settings,
      List<Skipped> skipped) {
    this(
        formatVersion,
        kind,
        fingerprint,
        sourceFingerprint,
        image,
        classNames,
        pixels,
        splits,
        settings,
        skipped,
        null,
        null,
        null);
  }

  public Manifest {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(sourceFingerprint, "source_fingerprint");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(pixels, "pixels");
    Objects.requireNonNull(splits, "splits");
    classNames = orNone(classNames);
    targets = targets == null ? null : List.copyOf(targets);
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    skipped = List.copyOf(skipped);
    requireEqual("channels with statistics", image.channels(), pixels.mean().size());
  }

  private static <T> List<T> orNone(List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }

  /** What is to be told of each row. */
  public Task task() {
    if (targets == null) {
      return new Task.Classification(classNames);
    }
    return targets.isEmpty() ? new Task.Density(image.size()) : new Task.Regression(targets);
  }

  /** What these rows ask of a network. */
  public NetworkShape networkShape() {
    return new NetworkShape(image, task());
  }

  /** The same rows, whose targets are taken on another scale. */
  Manifest scaledAs(Task.Regression task) {
    return telling(task.targets());
  }

  /** The same rows, of which neither class nor targets are told. */
  Manifest unlabelled() {
    return telling(List.of());
  }

  private Manifest telling(List<Task.Target> targets) {
    return new Manifest(
        formatVersion,
        kind,
        fingerprint,
        sourceFingerprint,
        image,
        classNames,
        pixels,
        splits,
        settings,
        skipped,
        stored,
        tree,
        targets);
  }

  public SplitFiles split(Split split) {
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

  /** How many files of the source are no rows. */
  public long skippedFiles() {
    return tree == null ? skipped.size() : tree.skippedFiles();
  }

  /** Every file that belongs to the dataset: those of the splits, and those that list rejects. */
  @Override
  public List<Part> files() {
    List<Part> files = new ArrayList<>();
    for (Split split : Split.values()) {
      files.addAll(split(split).files());
    }
    if (tree != null) {
      files.addAll(tree.rejects());
    }
    return files;
  }

  @Override
  public byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a manifest as JSON", e);
    }
  }

  /**
   * @param where the manifest was found, for messages
   * @throws BadData if it is not a manifest, or of a later format version
   */
  static Manifest fromJson(byte[] json, String where) {
    try {
      JsonNode tree = JSON.readTree(json);
      int version = tree.path("format_version").asInt(0);
      if (version < 1 || version > FORMAT_VERSION) {
        throw new BadData(
            "cannot open dataset: expected format version 1 to %d in %s, found %s; %s"
                .formatted(
                    FORMAT_VERSION, where, version == 0 ? "none" : version, advice(version)));
      }
      Manifest manifest = JSON.treeToValue(tree, Manifest.class);
      if (!manifest.kind().equals(IMAGE_KIND)) {
        throw new BadData(
            "cannot open dataset: expected a dataset of kind %s in %s, found %s; use another"
                .formatted(IMAGE_KIND, where, manifest.kind()));
      }
      return manifest;
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(where, e);
    }
  }

  static BadData unreadable(String where, Exception e) {
    return new BadData(
        "cannot open dataset: expected a manifest in JSON at "
            + where
            + ", found "
            + e.getMessage()
            + "; ingest the dataset again",
        e);
  }

  private static String advice(int version) {
    return version > FORMAT_VERSION
        ? "use the release of Trainyard that wrote it, or a later one"
        : "ingest the dataset again";
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private static void requireEqual(String what, long expected, long found) {
    if (expected != found) {
      throw new IllegalArgumentException(
          "inconsistent " + what + ": expected " + expected + ", found " + found);
    }
  }
}
