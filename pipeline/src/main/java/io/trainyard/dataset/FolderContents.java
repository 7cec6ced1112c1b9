package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.image.PixelImage;
import io.trainyard.image.UnreadableImage;
import io.trainyard.model.ImageShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A listed image folder.
 *
 * <p>Which split a file belongs to, and its row id, follow from the listing alone, so they stay as
 * they are when another file is mended or spoilt; the fractions of splits are those of the files,
 * including those that turn out to be no images.
 *
 * <p>Two fingerprints tell whether a tree is the one that a dataset was made from. That of the
 * listing (paths, lengths, times of modification) takes no reading: where it is the same, so is the
 * content. Where it is another, as after unpacking the same archive elsewhere, all files are read,
 * though not decoded, for that of the content (paths and bytes), which is what identifies the
 * dataset.
 *
 * @param splits that the tree has folders of
 * @param classNames in index order; none where there are targets
 * @param targets of the files; empty where folders are classes
 */
record FolderContents(
    FolderSource source,
    Path root,
    FileTable files,
    Set<Split> splits,
    List<String> classNames,
    Optional<TargetTable> targets)
    implements SourceContents {

  private static final int SHOWN = 5;

  /** Files that are looked at before too many of them are found to be no images. */
  private static final int TRIED = 100;

  @Override
  public List<String> targetNames() {
    return targets.map(TargetTable::names).orElse(List.of());
  }

  @Override
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = source.recipe().settings();
    settings.put("dataset.source.test-fraction", Double.toString(source.testFraction()));
    settings.put("dataset.source.max-file-bytes", Long.toString(source.skips().maxFileBytes()));
    targets.ifPresent(
        table -> {
          settings.put("dataset.source.target-names", table.names().toString());
          settings.put("dataset.source.targets", "SHA-256 " + table.sha256());
        });
    return settings;
  }

  @Override
  public String fingerprint(JavaSparkContext context, DatasetManifest standing) {
    boolean sameListing =
        standing instanceof Manifest images
            && images.tree() != null
            && images.tree().listing().equals(files.fingerprint());
    return sameListing
        ? standing.sourceFingerprint()
        : FolderTasks.hash(context, taskOrder()).fingerprint();
  }

  @Override
  public PartResults write(JavaSparkContext context, Ingest.Order order, Path hidden)
      throws IOException {
    SplitPlan.Pool pool = pool(order.settings());
    requireEnough(pool);
    ImagePreparation preparation = preparation(context.hadoopConfiguration());
    var plan = new SplitPlan(order.seed(), pool, order.settings().partitions());
    List<FolderTasks.Outcome> outcomes =
        FolderTasks.write(
            context, taskOrder(), plan, preparation, writer(order, hidden, preparation));
    PartResults results = results(outcomes, preparation);
    requireFewSkipped(results.origin().orElseThrow().rejected(), "");
    requireRowsOfEachClass(results, pool);
    return results;
  }

  private FolderTasks.Order taskOrder() {
    return new FolderTasks.Order(
        root.toString(),
        files,
        source.skips().maxFileBytes(),
        source.skips().listed(),
        targets.orElse(null));
  }

  private SplitPlan.Pool pool(DatasetSettings settings) {
    return new SplitPlan.Pool(
        files.labels(Split.TRAIN),
        files.labels(Split.VALIDATION).length,
        files.labels(Split.TEST).length,
        splits.contains(Split.VALIDATION) ? 0 : settings.validationFraction(),
        splits.contains(Split.TEST) ? 0 : source.testFraction());
  }

  private PartWriter writer(Ingest.Order order, Path hidden, ImagePreparation preparation) {
    return new PartWriter(
        hidden.toString(),
        preparation.shape(),
        classNames.size(),
        targetNames().size(),
        order.settings().rowGroupBytes(),
        preparation.layout());
  }

  private PartResults results(List<FolderTasks.Outcome> outcomes, ImagePreparation preparation) {
    var content = new ContentHash();
    var rejected = new Rejected(source.skips().listed());
    List<PartResult> parts = new ArrayList<>();
    for (FolderTasks.Outcome outcome : outcomes) {
      parts.add(outcome.part());
      content.add(outcome.content());
      rejected.add(outcome.rejected());
    }
    var origin =
        new PartResults.TreeOrigin(preparation, files.fingerprint(), files.count(), rejected);
    return new PartResults(parts, content.fingerprint(), preparation.shape(), Optional.of(origin));
  }

  /** Where nothing else says what shape images have, the first one does. */
  private ImagePreparation preparation(Configuration conf) throws IOException {
    Optional<ImageShape> shape = source.recipe().shape();
    return source.recipe().preparation(shape.isPresent() ? shape.get() : firstShape(conf));
  }

  private ImageShape firstShape(Configuration conf) throws IOException {
    var reader = new SourceFiles(taskOrder(), conf);
    var rejected = new Rejected(source.skips().listed());
    for (int id = 0; id < files.count(); id++) {
      FileTable.Entry file = files.get(id);
      SourceFiles.Content content = reader.read(file);
      content.reject().ifPresent(rejected::add);
      if (content.reject().isEmpty()) {
        try {
          ImageRecipe recipe = source.recipe();
          PixelImage image = recipe.resize().apply(recipe.decoder().decode(content.bytes()));
          return new ImageShape(image.height(), image.width(), image.channels());
        } catch (UnreadableImage e) {
          rejected.add(Reject.of(file, e));
        }
      }
      if (id + 1 >= TRIED) {
        requireFewSkipped(rejected, " among the first " + (id + 1));
      }
    }
    requireFewSkipped(rejected, "");
    throw new BadData(
        "cannot ingest %s: expected images, found none among %d files; set dataset.source.path to an image folder"
            .formatted(root, files.count()));
  }

  private void requireEnough(SplitPlan.Pool pool) {
    long[] counts = new long[groups()];
    Arrays.stream(pool.labels()).forEach(label -> counts[label]++);
    List<String> small = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      long rows = counts[label];
      long validation = pool.validation(rows);
      long test = pool.test(rows);
      boolean enough =
          rows > validation + test
              && (validation > 0 || pool.validationFraction() == 0)
              && (test > 0 || pool.testFraction() == 0);
      if (!enough) {
        small.add(rows + ofGroup(label));
      }
    }
    if (!small.isEmpty()) {
      throw tooSmall(pool, small, "");
    }
  }

  /** What is no image is known only now. */
  private void requireRowsOfEachClass(PartResults results, SplitPlan.Pool pool) {
    Map<Split, Boolean> needed = new EnumMap<>(Split.class);
    needed.put(Split.TRAIN, true);
    needed.put(Split.VALIDATION, pool.validationFraction() > 0);
    needed.put(Split.TEST, pool.testFraction() > 0);
    List<String> small = new ArrayList<>();
    needed.forEach(
        (split, isNeeded) -> {
          long[] rows = rowsByGroup(results, split);
          for (int label = 0; isNeeded && label < rows.length; label++) {
            if (rows[label] == 0) {
              small.add("no %s row%s".formatted(split.label(), ofGroup(label)));
            }
          }
        });
    if (!small.isEmpty()) {
      throw tooSmall(
          pool,
          small,
          " (files skipped: %d)".formatted(results.origin().orElseThrow().rejected().count()));
    }
  }

  /** How many classes there are; images with targets are drawn as if they were of one. */
  private int groups() {
    return targets.isPresent() ? 1 : classNames.size();
  }

  private String ofGroup(int label) {
    return targets.isPresent() ? "" : " of class " + classNames.get(label);
  }

  private long[] rowsByGroup(PartResults results, Split split) {
    return targets.isPresent()
        ? new long[] {results.rows(split)}
        : results.totals(split, classNames.size()).rowsByClass();
  }

  private BadData tooSmall(SplitPlan.Pool pool, List<String> small, String note) {
    String wanted =
        "a training row"
            + (pool.validationFraction() > 0 ? ", a validation row" : "")
            + (pool.testFraction() > 0 ? ", a test row" : "");
    String found = small.stream().limit(SHOWN).collect(Collectors.joining(", "));
    String more = small.size() > SHOWN ? " and more" : "";
    return new BadData(
        "cannot ingest %s: expected images enough for %s%s, found %s%s%s; add images%s, or change dataset.validation-fraction or dataset.source.test-fraction"
            .formatted(
                root,
                wanted,
                targets.isPresent() ? "" : " of each class",
                found,
                more,
                note,
                targets.isPresent() ? "" : ", leave the class out"));
  }

  /**
   * @param among which files they were found, if not among all
   */
  private void requireFewSkipped(Rejected rejected, String among) {
    double allowed = source.skips().maxFraction() * files.count();
    if (rejected.count() <= allowed) {
      return;
    }
    String reasons =
        rejected.byReason().entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    String first =
        rejected.first().stream()
            .limit(SHOWN)
            .map(reject -> reject.path() + " (" + reject.detail() + ")")
            .collect(Collectors.joining(", "));
    throw new BadData(
        String.format(
            Locale.ROOT,
            "cannot ingest %s: expected at most %s of %d files to be no images, found %d%s (%s),"
                + " such as %s; mend or delete them, or raise dataset.source.max-skipped-fraction",
            root,
            source.skips().maxFraction(),
            files.count(),
            rejected.count(),
            among,
            reasons,
            first));
  }
}
