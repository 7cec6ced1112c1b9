package io.trainyard.dataset;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A tree of image files, a folder for each class: {@code root/<class>/...}, or {@code
 * root/train/<class>/...} with {@code val} (or {@code valid}, {@code validation}) and {@code test}
 * beside {@code train}. Class folders may have folders in them. What begins with {@code .} is
 * hidden, as is what Hadoop, Spark and archives leave beside files, such as {@code _SUCCESS}; files
 * beside the class folders are no images; every other file is taken for one, whatever its name.
 * With a table of targets no folder is a class: images stand anywhere below the root, or below
 * {@code train}, {@code val} and {@code test}.
 *
 * @param path the root; empty where nothing is to be ingested
 * @param recipe what becomes of a file
 * @param classes which folders are classes, and their names
 * @param skips how much may be left out
 * @param targets a table that gives each image real values; empty where folders give them classes
 * @param testFraction the part of the images of each class that is set aside as test rows where the
 *     tree has no folder of them, 0 to 1
 */
public record FolderSource(
    Optional<String> path,
    ImageRecipe recipe,
    FolderClasses classes,
    Optional<String> targets,
    SkipLimits skips,
    double testFraction)
    implements Source {

  static final String KIND = "image-folder";

  private static final String KEY = "dataset.source.path";

  /**
   * How much may be left out.
   *
   * @param maxFileBytes longer files are not read at all
   * @param maxFraction the largest part of all files that may be skipped, 0 to 1
   * @param listed how many skipped files the manifest names
   */
  public record SkipLimits(long maxFileBytes, double maxFraction, int listed) {

    static SkipLimits read(Section section) {
      return new SkipLimits(
          section.longInteger("max-file-bytes", Range.between(1, ImageRecipe.MAX_ARRAY)),
          section.decimal("max-skipped-fraction", Range.between(0, 1)),
          section.integer("listed-skips", Range.between(1, 1_000_000)));
    }
  }

  /** Images in class folders. */
  public FolderSource(
      Optional<String> path,
      ImageRecipe recipe,
      FolderClasses classes,
      SkipLimits skips,
      double testFraction) {
    this(path, recipe, classes, Optional.empty(), skips, testFraction);
  }

  static Source read(Section section) {
    FolderClasses classes = FolderClasses.read(section);
    Optional<String> targets = section.optionalText("targets");
    if (targets.isPresent() && !classes.equals(FolderClasses.ALL)) {
      section.problem(
          "targets",
          targets.get(),
          "null where classes, class-list or synset-names are given: images have classes or targets");
    }
    return new FolderSource(
        section.optionalText("path"),
        ImageRecipe.read(section),
        classes,
        targets,
        SkipLimits.read(section),
        section.decimal("test-fraction", Range.halfOpen(0, 1)));
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** Lists the tree; no image is read yet. */
  @Override
  public SourceContents open(Configuration conf) throws IOException {
    if (path.isEmpty()) {
      throw new BadConfiguration(
          "cannot ingest: expected dataset.source.path to say where the image folder is, found"
              + " nothing; set it");
    }
    Path given = Paths.parse(path.get(), KEY);
    FileSystem fs = AtomicFiles.fileSystem(given, conf);
    // Executors have another current directory.
    Path root = fs.makeQualified(given);
    return targets.isPresent() ? withTargets(fs, root, conf) : withClasses(fs, root, conf);
  }

  private SourceContents withTargets(FileSystem fs, Path root, Configuration conf)
      throws IOException {
    String table = targets.orElseThrow();
    try (var listing = new FolderListing(fs, root, TargetTable.relative(table, root, conf))) {
      FolderLayout layout = FolderLayout.withoutClasses(listing);
      FileTable files = listing.files(layout);
      var values = Optional.of(TargetTable.read(table, files, conf));
      return new FolderContents(this, root, files, layout.splits(), List.of(), values);
    }
  }

  private SourceContents withClasses(FileSystem fs, Path root, Configuration conf)
      throws IOException {
    try (var listing = new FolderListing(fs, root)) {
      FolderLayout layout = FolderLayout.of(listing);
      FolderClasses.Resolved resolved = classes.resolve(layout, conf);
      FileTable files = listing.files(layout, resolved.folders());
      return new FolderContents(
          this, root, files, layout.splits(), resolved.names(), Optional.empty());
    }
  }
}
