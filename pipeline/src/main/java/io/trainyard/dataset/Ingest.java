package io.trainyard.dataset;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns raw files into a dataset. Rows, their order and their split are a function of the source,
 * the settings and the seed, and not of how many tasks ran. One ingest at a time may write to a
 * dataset directory.
 */
public final class Ingest {

  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private record Work(
      SourceContents contents, DatasetIdentity identity, DatasetSettings settings, Seed seed) {}

  /**
   * Reads {@code settings.source()} and writes {@code settings.path()}. A dataset of the same
   * source and settings that is there already is left as it is. Another one, or a damaged one, is
   * replaced if {@code overwrite} is given: it stays as it is until the new one takes its place.
   *
   * @throws BadConfiguration if path or source are not set, or another dataset is there and {@code
   *     overwrite} is not given
   * @throws BadData if the source is not sound, or what is there is damaged and {@code overwrite}
   *     is not given
   * @throws io.trainyard.failure.Infrastructure if the cluster or a file system fails
   */
  public IngestReport run(
      SparkSession spark, DatasetSettings settings, Seed seed, boolean overwrite) {
    long start = System.nanoTime();
    String path = required(settings.path(), "dataset.path", "the directory to write to");
    Source source = required(settings.source(), "dataset.source", "what to read");
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration conf = context.hadoopConfiguration();
    try {
      Path root = AtomicFiles.fileSystem(new Path(path), conf).makeQualified(new Path(path));
      SourceContents contents = source.open(conf);
      var identity = DatasetIdentity.of(contents, source.kind(), settings, seed);
      Optional<Manifest> existing = existing(root, conf, overwrite);
      boolean same =
          existing.filter(m -> m.fingerprint().equals(identity.fingerprint())).isPresent();
      if (existing.isPresent() && !same && !overwrite) {
        throw identity.refusal(root.toString(), existing.get());
      }
      Manifest manifest =
          same
              ? existing.get()
              : write(context, new Work(contents, identity, settings, seed), root);
      return new IngestReport(manifest, root.toString(), same, (System.nanoTime() - start) / 1e9);
    } catch (IOException e) {
      throw Dataset.failure("cannot ingest into " + path, e);
    }
  }

  private static <T> T required(Optional<T> value, String key, String what) {
    return value.orElseThrow(
        () ->
            new BadConfiguration(
                "cannot ingest: expected " + key + " to say " + what + ", found nothing; set it"));
  }

  /** What stands there; empty where nothing does, or what does is damaged and may be replaced. */
  private static Optional<Manifest> existing(Path root, Configuration conf, boolean overwrite)
      throws IOException {
    Path manifest = new Path(root, Manifest.FILE_NAME);
    if (!AtomicFiles.fileSystem(manifest, conf).exists(manifest)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Dataset.open(root.toString(), conf).manifest());
    } catch (BadData e) {
      if (!overwrite) {
        throw e;
      }
      LOG.warn("replacing a dataset that cannot be used: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Manifest write(JavaSparkContext context, Work work, Path root) throws IOException {
    var directory = new DatasetDirectory(root, context.hadoopConfiguration());
    try {
      PartResults parts = parts(context, work, directory.prepare());
      Manifest manifest =
          parts.manifest(work.identity(), work.contents().classNames(), work.contents().shape());
      directory.place(parts);
      directory.commit(manifest);
      sweep(directory);
      return manifest;
    } catch (Exception e) {
      sweep(directory);
      throw e instanceof IOException io
          ? Dataset.failure("cannot ingest into " + root, io)
          : SparkFailures.unwrap(e);
    }
  }

  private static PartResults parts(JavaSparkContext context, Work work, Path hidden) {
    SourceContents contents = work.contents();
    var plan =
        new SplitPlan(
            work.seed(), work.settings(), contents.trainLabels(), contents.testLabels().length);
    var writer =
        new PartWriter(
            hidden.toString(),
            contents.shape(),
            contents.classNames().size(),
            work.settings().rowGroupBytes());
    PartResults parts = IngestTasks.run(context, contents, plan, writer);
    for (Split split : Split.values()) {
      if (parts.rows(split) != plan.rows(split)) {
        throw new BadData(
            "cannot ingest: expected %d %s rows, found %d, so the source changed while it was read;"
                    .formatted(plan.rows(split), split.label(), parts.rows(split))
                + " give the same command again when nobody writes to it");
      }
    }
    return parts;
  }

  /** What is left behind does no harm, and the next ingest sweeps again. */
  private static void sweep(DatasetDirectory directory) {
    try {
      directory.sweep();
    } catch (IOException e) {
      LOG.warn("cannot delete files that no dataset lists", e);
    }
  }
}
